import { createContext } from 'svelte';
import type { App } from '../app/types';

const [get, set] = createContext<App>();

/** Hands the app down to every page; called once, by the root layout. */
export const setApp: (app: App) => App = set;

/** The app of this page. Call while a component is being set up; throws where no layout provides one. */
export const getApp: () => App = get;
