/** What the page's CSP lets http go to: `localhost` and `127.0.0.1`. */
export function isThisMachine(hostName: string): boolean {
	return hostName === 'localhost' || hostName === '127.0.0.1';
}
