// The app lives in the browser alone: the shell is prerendered, everything in it is made on the device.
export const ssr = false;
export const prerender = true;
