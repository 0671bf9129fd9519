import { US_PER_S } from './units';

/** A length in words, as short as it is true to a tenth of a second: `12.3 s`, `30 s`, `1 min`, `2 min 10 s`, `1 h 5 min`. */
export function formatLength(us: number): string {
	const tenths = Math.round(Math.max(0, us) / (US_PER_S / 10));
	if (tenths < 600) return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} s`;
	const seconds = Math.round(tenths / 10);
	if (seconds < 3600) return joinUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
	const minutes = Math.round(seconds / 60);
	return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joinUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
	return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
