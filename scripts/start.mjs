// `npm start`: installs what is missing, builds what changed, serves the app until stopped.
import { BUILD_DIR, PlainFailure, buildApp, checkNode, installDependencies } from './prepare.mjs';

const stop = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => stop.abort());

try {
	await main();
} catch (error) {
	if (stop.signal.aborted) process.exitCode = 130;
	else if (error instanceof PlainFailure) {
		console.error(`\n${error.message}`);
		process.exitCode = 1;
	} else throw error;
}

async function main() {
	checkNode();
	const port = wantedPort();
	await installDependencies(stop.signal);
	await buildApp(stop.signal);
	const { serve } = await import('./serve.mjs');
	const server = await serve({ dir: BUILD_DIR, port }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
		if (error.code === 'EADDRINUSE')
			throw new PlainFailure(
				`Port ${port} is taken, perhaps by another Hindsight. Stop that, or take another: PORT=${port + 1} npm start`
			);
		if (error.code === 'EACCES') throw new PlainFailure(`This user may not listen on port ${port}.`);
		throw error;
	});
	console.log(`\n  Hindsight is at ${server.url}\n  Ctrl+C ends it.\n`);
	if (!stop.signal.aborted)
		await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
	await server.close();
	console.log('Stopped.');
}

function wantedPort() {
	const text = process.env.PORT || '4173';
	const port = Number(text);
	if (!Number.isInteger(port) || port < 1 || port > 65535)
		throw new PlainFailure(`PORT must be a number from 1 to 65535, not "${text}".`);
	return port;
}
