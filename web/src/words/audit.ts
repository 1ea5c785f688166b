import { t } from './translate';

/** What an entry of the audit log tells, for people; by the operation of the API. */
const actions: Record<string, string> = {
  signIn: t('signed in'),
  signOut: t('signed out'),
  setUp: t('became the first administrator'),
  giveSecondFactor: t('gave the second factor'),
  endOidc: t('signed in through the organisation’s sign-in'),
  changeMe: t('changed their own name'),
  changePassword: t('changed their password'),
  endMySession: t('ended one of their sessions'),
  beginTotp: t('began a second factor'),
  confirmTotp: t('switched the second factor on'),
  removeTotp: t('switched the second factor off'),
  changeUser: t('changed a user'),
  removeUser: t('removed a user'),
  putMembership: t('gave a user a role'),
  removeMembership: t('ended a membership'),
  invite: t('invited somebody'),
  revokeInvitation: t('revoked an invitation'),
  acceptInvitation: t('accepted an invitation'),
  makeToken: t('made an API token'),
  revokeToken: t('revoked an API token'),
  addClient: t('added a client'),
  renameClient: t('renamed a client'),
  removeClient: t('removed a client'),
  makeExternalId: t('had an External ID made'),
  connectAccount: t('connected an account'),
  editConnection: t('changed a connection'),
  disconnect: t('disconnected an account'),
  checkConnection: t('examined a connection'),
  pauseConnection: t('paused a connection'),
  resumeConnection: t('resumed a connection'),
  cancelAttempt: t('stopped an examination'),
  examine: t('examined an account that is not connected'),
  changeChildAccount: t('changed whether a child account is proposed'),
  retestConfigurationErrors: t('tested configuration errors again'),
  startSync: t('had bills fetched'),
  cancelSyncs: t('stopped the fetching of bills'),
  startImport: t('imported bills from a folder of the server'),
  startRebuild: t('had stored bills made anew'),
  startVerification: t('had every stored bill checked'),
  cancelWork: t('stopped work on the stored bills'),
  makeReport: t('saved a report'),
  changeReport: t('changed a report'),
  removeReport: t('removed a report'),
  makeFolder: t('made a folder of reports'),
  renameFolder: t('renamed a folder of reports'),
  removeFolder: t('removed a folder of reports'),
  makeDashboard: t('made a dashboard'),
  changeDashboard: t('changed a dashboard'),
  removeDashboard: t('removed a dashboard'),
  putLabelAlias: t('said which spellings are one tag key'),
  removeLabelAlias: t('removed an alias of a tag key'),
};

export const knownActions = Object.keys(actions);

/** What is not known here is shown by its own name, its words apart. */
export function actionName(action: string): string {
  return actions[action] ?? action.replace(/[_.]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
