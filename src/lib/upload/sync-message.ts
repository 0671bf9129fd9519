/** Tag of the Background Sync event that uploads ask for while there is no network. */
export const SYNC_TAG = 'hindsight-uploads';
/** What the service worker then posts to every page. */
export const SYNC_MESSAGE = 'hindsight-uploads/nudge';
