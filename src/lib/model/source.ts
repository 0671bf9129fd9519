/** One thing recorded. */
export interface Source {
	readonly id: string;
	/** As the user reads it: the camera's own name, or what stands for it. */
	readonly label: string;
	/** The browser's id of the camera, which changes when site data is cleared; '' where it has none. Stays here. */
	readonly deviceId: string;
	/** When it was last started. */
	readonly startedUs: number;
}
