import type { components } from './contract';

/** The contract's own words, by their short names. */
type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type Membership = Schemas['Membership'];
export type Role = Schemas['Role'];
export type Scope = Schemas['Scope'];
export type Me = Schemas['Me'];
export type OwnSession = Schemas['OwnSession'];
export type User = Schemas['User'];
export type Invitation = Schemas['Invitation'];
export type NewInvitation = Schemas['NewInvitation'];
export type InvitationSight = Schemas['InvitationSight'];
export type Work = Schemas['Work'];
export type Token = Schemas['Token'];
export type NewToken = Schemas['NewToken'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditProof = Schemas['AuditProof'];
export type Client = Schemas['Client'];

export type Connection = Schemas['Connection'];
export type ConnectionDetails = Schemas['ConnectionDetails'];
export type ConnectionChoices = Schemas['ConnectionChoices'];
export type ConnectionChange = Schemas['ConnectionChange'];
export type ConnectionRequest = Schemas['ConnectionRequest'];
export type ConnectionState = Schemas['ConnectionState'];
export type AccessKind = Schemas['AccessKind'];
export type AccountKind = Schemas['AccountKind'];
export type Feature = Schemas['Feature'];
export type FieldCheck = Schemas['FieldCheck'];
export type FieldAnswer = Schemas['FieldAnswer'];
export type Finding = Schemas['Finding'];
export type Evidence = Schemas['Evidence'];
export type Outcome = Schemas['Outcome'];
export type Attempt = Schemas['Attempt'];
export type Export = Schemas['Export'];
export type ChildAccount = Schemas['ChildAccount'];
export type ConfigurationError = Schemas['ConfigurationError'];
export type Template = Schemas['Template'];
export type TemplateRequest = Schemas['TemplateRequest'];
export type SyncJob = Schemas['SyncJob'];
export type SyncBoard = Schemas['SyncJobs'];
export type JobState = Schemas['JobState'];
export type Unset = Schemas['Unset'];

export type ConnectionEvent = Schemas['ConnectionEvent'];
export type BillEvent = Schemas['BillEvent'];
