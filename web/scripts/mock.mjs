// A stand-in for `farthing serve` with made-up data, for `npm run dev` without a server: node scripts/mock.mjs [PORT].
// It keeps changes in memory and checks nothing; the contract is tested against the real server.
// MOCK_NEEDS=setup|password|second_factor begins before the sign-in; MOCK_EMPTY=1 knows nothing yet.
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 8480);
const empty = Boolean(process.env.MOCK_EMPTY);
const at = (hours) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
const evidence = (operation, resource, code, message) => ({ operation, resource, region: 'eu-central-1', request_id: '4c1f0c1e-7f0a-4f5e-9d6d-2f5f7b8a9c10', aws_code: code, aws_message: message });
const none = evidence('', '', '', '');

const session = {
  needs: process.env.MOCK_NEEDS ?? 'nothing',
  user: { id: 'u1', email: 'jo.miller@example.com', name: 'Jo Miller' },
  memberships: [{ client: null, client_name: null, role: 'partner_admin' }],
  token: null,
  oidc: { enabled: true, name: 'Example SSO' },
  version: '0.9.0',
};
const clients = [
  { id: 'acme', name: 'Acme Ltd.', created_at: at(-4000), connections: 4, bills: 7 },
  { id: 'umbrella', name: 'Umbrella plc', created_at: at(-900), connections: 0, bills: 0 },
];
const place = { id: 'e1', name: 'nopsbilling-daily-gzip', kind: 'legacy_cur', bucket: 'acme-bills', prefix: 'cur', region: 'eu-central-1', owner: '111122223333', chosen: true };
const connection = (id, name, account, more) => ({
  name, id, account, partition: 'aws', kind: 'member', access: 'role', state: 'connected', role_arn: `arn:aws:iam::${account}:role/farthing/FarthingAccess`,
  access_key_id: '', payer: '111122223333', organization: 'o-a1b2c3d4e5', organisation: 'default', accepts_organisation_trust: false, since: null,
  regions: [], features: [], exports: [], bills: 0, errors: 0, created_at: at(-800), checked_at: at(-9), fetched_at: at(-3), ...more,
});
const connections = empty ? [] : [
  connection('c1', 'Acme payer', '111122223333', { kind: 'management', exports: [place], bills: 7, errors: 2, since: '2026-05' }),
  connection('c2', 'Acme production', '222233334444', {}),
  connection('c3', 'Acme data lake', '333344445555', { state: 'unsafe_trust', errors: 1, fetched_at: null }),
  connection('c4', 'Acme sandbox', '444455556666', { state: 'paused', fetched_at: at(-700) }),
  connection('c5', 'Old reseller', '', { state: 'pending', kind: 'unknown', access: 'access_key', role_arn: '', access_key_id: 'AKIAIOSFODNN7EXAMPLE', payer: '', organization: '', checked_at: null, fetched_at: null }),
];
const errors = empty ? [] : [
  { code: 'FD204', outcome: 'failed', connection: 'Acme data lake', connection_id: 'c3', subject: '', since: at(-52), last_seen: at(-2), sentence: 'The role arn:aws:iam::333344445555:role/farthing/FarthingAccess opens without its External ID.', evidence: evidence('sts:AssumeRole', 'arn:aws:iam::333344445555:role/farthing/FarthingAccess', '', ''), cure: 'Add the condition sts:ExternalId to the role’s trust policy, as printed below.', snippet: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:role/farthing' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'farthing-3f9a7c1e5b2d4f60' } } }] }, null, 2), dark: ['discovery', 'trail'], origin: 'doctor' },
  { code: 'FD405', outcome: 'warning', connection: 'Acme payer', connection_id: 'c1', subject: 'nopsbilling-daily-gzip', since: at(-700), last_seen: at(-9), sentence: 'The export "nopsbilling-daily-gzip" leaves resource ids out.', evidence: evidence('cur:DescribeReportDefinitions', 'nopsbilling-daily-gzip', '', ''), cure: 'Make a new export with resource ids; costs of single resources begin with it.', snippet: '', dark: ['costs of single resources'], origin: 'doctor' },
  { code: 'FD502', outcome: 'failed', connection: 'Acme payer', connection_id: 'c1', subject: 's3://acme-bills/cur', since: at(-5), last_seen: at(-1), sentence: 'The bucket acme-bills can be listed, but its objects below cur/ cannot be read.', evidence: evidence('s3:GetObject', 'arn:aws:s3:::acme-bills/cur/x.csv.gz', 'AccessDenied', 'User is not authorized to perform: s3:GetObject because no identity-based policy allows the s3:GetObject action'), cure: 'Add the statement below to the role’s policy.', snippet: JSON.stringify({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-bills/cur/*' }, null, 2), dark: ['billing'], origin: 'sync' },
];
const finding = (check, outcome, sentence, more = {}) => ({ check, code: '', outcome, subject: '', sentence, evidence: none, cure: '', snippet: '', dark: [], ...more });
const findings = [
  finding('identity', 'ok', 'farthing runs as arn:aws:iam::999988887777:role/farthing.'),
  finding('role', 'ok', 'The role arn:aws:iam::555566667777:role/farthing/FarthingAccess lets farthing in.'),
  finding('trust', 'ok', 'The role opens with its External ID only.'),
  finding('organisation', 'ok', 'Account 555566667777 is the management account of o-a1b2c3d4e5 with 42 accounts.'),
  finding('bucket', 'failed', errors[2]?.sentence ?? '', { code: 'FD502', subject: 's3://acme-bills/cur', evidence: errors[2]?.evidence ?? none, cure: 'Add the statement below to the role’s policy.', snippet: errors[2]?.snippet ?? '', dark: ['billing'] }),
  finding('files', 'skipped', 'Whether the newest file can be read was not tested: it builds on the bucket.'),
  finding('settings', 'warning', 'The export "nopsbilling-daily-gzip" leaves resource ids out.', { code: 'FD405', subject: 'nopsbilling-daily-gzip', cure: 'Make a new export with resource ids.', dark: ['costs of single resources'] }),
];
const progress = (stage, part, total, left) => ({ stage, files: Math.round(part * 12), files_total: 12, bytes: Math.round(part * total), bytes_total: total, rows: Math.round(part * 1_843_221), seconds_left: left });
const job = (id, month, state, p, more = {}) => ({ id, connection: 'c1', connection_name: 'Acme payer', kind: 'bill', month, export: 'nopsbilling-daily-gzip', state, attempts: 0, cancel_requested: false, run_after: at(0.1), error: null, error_code: null, made_at: at(-1), changed_at: at(0), progress: p, ...more });
const jobs = empty ? [] : [
  job(1, '2026-11', 'running', progress('reading', 0.61, 412_000_000, 95)),
  job(2, '2026-10', 'done', progress('', 1, 801_000_000, null)),
  job(3, '2026-09', 'waiting', progress('', 0, 0, null)),
  job(4, '2026-08', 'waiting', progress('', 0, 0, null), { attempts: 2, error: 's3: GetObject: the connection was closed before the file had ended' }),
];
const names = ['production', 'staging', 'data lake', 'sandbox', 'security', 'log archive', 'shared services', 'network', 'analytics', 'machine learning', 'web shop', 'web shop test', 'payments', 'mobile', 'legacy', 'backup'];
const children = empty ? [] : names.map((name, n) => ({ account: String(222233334444 + n * 111111111111).padStart(12, '1').slice(-12), name: `Acme ${name}`, payer: '111122223333', unit: n % 3 ? 'Root/Workloads' : 'Root/Platform', status: n === 14 ? 'SUSPENDED' : 'ACTIVE', tags: { owner: n % 2 ? 'platform' : 'shop' }, state: n < 3 ? 'connected' : n === 5 ? 'skipped' : n % 4 === 0 ? 'not connected' : 'billing only', in_organisation: true, in_bills: n % 4 !== 0 }));
const totals = [{ currency: 'USD', costs: { unblended: '184221.103345678901', amortised: '179002.55', 'net-unblended': '170113.01', 'net-amortised': '168000.4', list: '210000', blended: '184221.1' } }];
const bills = empty ? [] : ['2026-11', '2026-10', '2026-09', '2026-08', '2026-07', '2026-06', '2026-05'].map((period, n) => ({ client: 'acme', payer: '111122223333', period, export: 'nopsbilling-daily-gzip', hand_made: false, status: n ? 'closed' : 'open', rows: 1_843_221 - n * 9_120, rows_invoiced: n ? 1_843_221 - n * 9_120 : 0, split_rows: 0, charges: 1_844_000, kept: true, used_until: at(-12), rounded_numbers: 0, delivery: 'd', delivered_at: at(-n * 700 - 3), live_from: at(-n * 700 - 2), totals, warnings: [], files: [] }));
const users = [
  { id: 'u1', email: 'jo.miller@example.com', name: 'Jo Miller', disabled: false, two_factor: true, created_at: at(-5000), signed_in_at: at(-0.5), memberships: [{ client: null, client_name: null, role: 'partner_admin' }] },
  { id: 'u2', email: 'ada@acme.example', name: 'Ada Kern', disabled: false, two_factor: true, created_at: at(-3000), signed_in_at: at(-30), memberships: [{ client: 'acme', client_name: 'Acme Ltd.', role: 'client_admin' }] },
  { id: 'u3', email: 'finance.department@acme.example', name: 'Sam O’Neil', disabled: false, two_factor: false, created_at: at(-2000), signed_in_at: at(-300), memberships: [{ client: 'acme', client_name: 'Acme Ltd.', role: 'finance' }] },
  { id: 'u4', email: 'left@acme.example', name: 'Kim Ray', disabled: true, two_factor: false, created_at: at(-2000), signed_in_at: null, memberships: [{ client: 'acme', client_name: 'Acme Ltd.', role: 'member' }] },
];
const invitations = [{ id: 'i1', client: 'acme', client_name: 'Acme Ltd.', role: 'client_admin', email: 'ops@acme.example', account: '333344445555', state: 'open', invited_by: 'jo.miller@example.com', made_at: at(-20), expires_at: at(140) }];
const tokens = [{ id: 't1', client: 'acme', name: 'Nightly export to the data lake', scopes: ['read'], made_by: 'ada@acme.example', made_at: at(-900), expires_at: at(1200), used_at: at(-7), revoked_at: null }];
const audit = ['signIn', 'connectAccount', 'editConnection', 'makeToken', 'invite', 'disconnect'].map((action, n) => ({ number: 412 - n, at: at(-n * 5), actor: n % 2 ? 'u2' : 'u1', actor_name: n % 2 ? 'ada@acme.example' : 'jo.miller@example.com', actor_kind: 'user', client: 'acme', action, target: n ? 'c1' : '', outcome: n === 5 ? 'refused' : 'done', details: n === 2 ? { bucket: 'acme-bills' } : {}, peer: '203.0.113.7' }));
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'BillsList', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: 'arn:aws:s3:::acme-bills', Condition: { StringLike: { 's3:prefix': 'cur/*' } } }, { Sid: 'BillsGet', Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::acme-bills/cur/*' }] }, null, 2);
const template = ({ format }) => format === 'link'
  ? { text: 'https://console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/quickcreate?stackName=farthing', file_name: 'farthing-link.txt', media_type: 'text/plain', link: 'https://console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/quickcreate?stackName=farthing', line: 'aws cloudformation create-stack --region us-east-1 --stack-name farthing --template-url https://example.com/farthing.yaml --capabilities CAPABILITY_NAMED_IAM', note: null }
  : { text: format.startsWith('cloudformation') ? `# aws cloudformation deploy --region us-east-1 --stack-name farthing --template-file farthing.yaml --capabilities CAPABILITY_NAMED_IAM\nAWSTemplateFormatVersion: "2010-09-09"\nDescription: Read-only access for farthing\nResources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: FarthingAccess\n      Path: /farthing/\n` : format.startsWith('terraform') ? 'resource "aws_iam_role" "farthing" {\n  name = "FarthingAccess"\n  path = "/farthing/"\n}\n' : policy, file_name: format.startsWith('terraform') ? 'farthing.tf' : format.startsWith('cloudformation') ? 'farthing.yaml' : 'farthing.json', media_type: 'text/plain', link: null, line: format.startsWith('cloudformation') ? 'aws cloudformation deploy --region us-east-1 --stack-name farthing --template-file farthing.yaml --capabilities CAPABILITY_NAMED_IAM' : null, note: null };
const attempts = new Map();
const idOf = { externalIds: [{ organisation: 'default', external_id: 'farthing-3f9a7c1e5b2d4f6081726354a0b9c8d7' }] };

function attemptNow(id) {
  const one = attempts.get(id);
  const age = Date.now() - one.begun;
  const all = one.check ? findings.filter((each) => each.check === one.check || each.code === one.check).map((each) => ({ ...each, outcome: 'ok', code: '', sentence: `Tested again: ${each.check} is as it should be.` })) : findings;
  const shown = all.slice(0, Math.floor(age / 600) + 1);
  const ended = age > all.length * 600;
  const failed = ended && all.some((each) => each.outcome === 'failed');
  return { id, what: one.check ? 'check' : 'connect', state: ended ? 'done' : 'running', begun_at: at(0), ended_at: ended ? at(0) : null, usable: ended ? !failed : null, connection: { name: 'Acme payer', id: 'c1', account: '111122223333', kind: 'management', access: 'role', state: 'connected', payer: '111122223333' }, findings: ended ? all : shown, export: null, months: ended ? ['2026-05', '2026-11'] : [], warnings: [], error: null };
}
function beginAttempt(check) {
  const id = `a${attempts.size + 1}`;
  attempts.set(id, { begun: Date.now(), check });
  return [202, attemptNow(id)];
}
const problem = (status, title, detail, more = {}) => [status, { type: 'about:blank', title, status, detail, ...more }];
const list = (name, items) => [200, { [name]: items, next_cursor: null }];

const routes = [
  ['GET /session', () => [200, session]],
  ['POST /session/second-factor', (_, body) => (body.code === '000000' ? problem(401, 'Not signed in', 'That code is not the one of now', { cure: 'look at the app again: a code is good for half a minute' }) : [200, Object.assign(session, { needs: 'nothing' })])],
  ['POST /session', (_, body) => (body.password === 'wrong' ? problem(401, 'Not signed in', 'E-mail address and password do not fit', { cure: 'try again, or ask an administrator for a new invitation' }) : [200, Object.assign(session, { needs: 'nothing' })])],
  ['DELETE /session', () => [204, Object.assign(session, { needs: 'password' })]],
  ['POST /setup', () => [201, Object.assign(session, { needs: 'nothing' })]],
  ['POST /invitations/look', () => [200, { client_name: 'Acme Ltd.', role: 'client_admin', email: 'ops@acme.example', account: '333344445555', invited_by: 'Jo Miller', expires_at: at(100), has_account: Boolean(process.env.MOCK_HAS_ACCOUNT) }]],
  ['POST /invitations/accept', () => [201, session]],
  ['GET /me', () => [200, { ...users[0], two_factor: false, recovery_codes_left: 0, has_password: true }]],
  ['GET /me/sessions', () => [200, { sessions: [{ id: 's1', begun_at: at(-8), seen_at: at(0), address: '203.0.113.7', agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', current: true }, { id: 's2', begun_at: at(-80), seen_at: at(-30), address: '198.51.100.23', agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604', current: false }] }]],
  ['POST /me/totp', () => [200, { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', address: 'otpauth://totp/farthing:jo.miller%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=farthing' }]],
  ['PUT /me/totp', () => [200, { recovery_codes: Array.from({ length: 10 }, (_, n) => `k${n}f7-9q2${n}-xw4${n}`) }]],
  ['GET /users', () => list('users', users)],
  ['GET /users/:id', () => [200, users[1]]],
  ['GET /invitations', () => list('invitations', invitations)],
  ['POST /invitations', (_, body) => [201, { ...invitations[0], ...body, id: 'i9', link: 'http://127.0.0.1:8480/invitation#inv_Zm9vYmFyYmF6cXV4' }]],
  ['GET /tokens', () => list('tokens', tokens)],
  ['POST /tokens', (_, body) => [201, { ...tokens[0], ...body, id: 't9', token: 'fth_5ZbXk2mQ8vYc1uRt7wLp0aNs' }]],
  ['GET /audit', () => list('entries', audit)],
  ['GET /audit/proof', () => [200, { whole: true, entries: 412, broken_at: null, words: 'Every entry fits the one before it.' }]],
  ['GET /clients', () => [200, { clients }]],
  ['GET /clients/:client', () => [200, clients[0]]],
  ['GET /settings', () => [200, { version: '0.9.0', keep_days: 35, template_url_known: Boolean(process.env.MOCK_TEMPLATE_URL), mail_known: false, data: '/var/lib/farthing' }]],
  ['GET /permissions', () => [200, { version: 3, hash: 'f'.repeat(64), permissions: ['identity sts:GetCallerIdentity any', 'billing s3:GetObject prefix', 'billing s3:ListBucket prefix', 'organisation organizations:ListAccounts any', 'trail cloudtrail:LookupEvents any'].map((line) => { const [feature, action, scope] = line.split(' '); return { feature, action, scope, operations: [action] }; }) }]],
  ['GET /clients/:client/external-ids', () => [200, { external_ids: empty ? [] : idOf.externalIds, principal: 'arn:aws:iam::999988887777:role/farthing' }]],
  ['POST /clients/:client/external-ids', () => [201, idOf.externalIds[0]]],
  ['GET /clients/:client/connections', () => [200, { connections }]],
  ['POST /clients/:client/connections/field', (_, { field, value }) => [200, field === 'role_arn' && value.includes(':policy/') ? { ok: false, words: 'This is the ARN of a policy. Paste the role’s: arn:aws:iam::123456789012:role/NAME', repaired: null } : field === 'role_arn' ? { ok: true, words: `A role of account ${value.split(':')[4]}`, repaired: value.trim() === value ? null : value.trim() } : field === 'bucket' && value.startsWith('s3://') ? { ok: true, words: 'The bucket’s name was taken out of the address', repaired: value.slice(5).split('/')[0] } : { ok: true, words: '', repaired: null }]],
  ['POST /clients/:client/connections', () => beginAttempt('')],
  ['GET /clients/:client/connections/:id', (p) => { const one = connections.find((each) => each.id === p[1]); return one ? [200, { ...one, given_kind: one.kind, home_region: '', external_id: 'farthing-3f9a7c1e5b2d4f6081726354a0b9c8d7', jobs: [] }] : problem(404, 'Not found', `there is no connection "${p[1]}"`, { code: 'not_found', cure: 'check the name or the path' }); }],
  ['PATCH /clients/:client/connections/:id', () => beginAttempt('')],
  ['DELETE /clients/:client/connections/:id', () => [200, { left_in_aws: 'Delete the stack "farthing", or the role FarthingAccess. Bucket and export are yours.', forgotten: 0 }]],
  ['POST /clients/:client/connections/:id/edit-warning', (_, body) => [200, { warning: body.bucket ? 'Bills are taken from another bucket: figures of months that both hold may differ.' : null }]],
  ['POST /clients/:client/connections/:id/check', (_, body) => beginAttempt(body?.check ?? '')],
  ['POST /clients/:client/connections/:id/pause', () => [200, connections[0]]],
  ['POST /clients/:client/connections/:id/resume', () => beginAttempt('')],
  ['GET /clients/:client/attempts/:id', (p) => (attempts.has(p[1]) ? [200, attemptNow(p[1])] : problem(404, 'Not found', 'there is no such attempt'))],
  ['GET /clients/:client/exports', () => [200, { exports: [{ connection: 'Acme payer', connection_id: 'c1', name: place.name, kind: 'legacy_cur', granularity: 'HOURLY', format: 'textORcsv', compression: 'GZIP', versioning: 'OVERWRITE_REPORT', resource_ids: false, refresh_closed: true, bucket: 'acme-bills', prefix: 'cur', region: 'eu-central-1', health: 'SUCCESS', reason: '', last_delivery: at(-3), readable: true, read: true, losses: ['Without resource ids costs of single resources stay dark.'] }, { connection: 'Acme payer', connection_id: 'c1', name: 'datadog-cur2', kind: 'cur_2', granularity: 'HOURLY', format: 'PARQUET', compression: 'PARQUET', versioning: 'CREATE_NEW_REPORT', resource_ids: true, refresh_closed: true, bucket: 'acme-datadog', prefix: 'exports', region: 'us-east-1', health: 'HEALTHY', reason: '', last_delivery: at(-9), readable: false, read: false, losses: [] }], problems: [], left_out: [] }]],
  ['GET /clients/:client/accounts', () => [200, { children, advice: empty ? '' : 'stackset', next_cursor: null }]],
  ['PATCH /clients/:client/accounts/:id', (p, body) => { const one = children.find((each) => each.account === p[1]); one.state = body.skipped ? 'skipped' : 'billing only'; return [200, one]; }],
  ['GET /clients/:client/configuration-errors', (_, __, query) => [200, { errors: errors.filter((one) => !query.get('connection') || one.connection_id === query.get('connection')) }]],
  ['POST /clients/:client/configuration-errors/retest', () => [200, { errors: errors.slice(0, 2) }]],
  ['POST /clients/:client/templates', (_, body) => [200, template(body)]],
  ['GET /clients/:client/syncs', () => [200, { jobs }]],
  ['POST /clients/:client/syncs', () => [202, { jobs }]],
  ['GET /clients/:client/bills', () => [200, { bills }]],
];

createServer((request, response) => {
  const address = new URL(request.url, 'http://localhost');
  const path = address.pathname.replace(/^\/api\/v1/, '');
  if (path.endsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    const timer = setTimeout(() => response.write(`event: bill\ndata: ${JSON.stringify({ payer: '111122223333', period: '2026-10', rows: 1834101, charges: 1834500 })}\n\n`), Number(process.env.MOCK_BILL_AFTER ?? 8000));
    request.on('close', () => clearTimeout(timer));
    return;
  }
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    let answer = problem(404, 'Not found', `the mock knows nothing of ${request.method} ${path}`);
    for (const [route, act] of routes) {
      const [method, pattern] = route.split(' ');
      const match = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
      if (!match || method !== request.method) continue;
      answer = act(match.slice(1).map(decodeURIComponent), text ? JSON.parse(text) : undefined, address.searchParams);
      break;
    }
    if (request.method === 'DELETE' && answer[0] === 404) answer = [204, null];
    const [status, body] = answer;
    response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', etag: '"1"' });
    response.end(status === 204 ? '' : JSON.stringify(body));
  });
}).listen(port, '127.0.0.1', () => console.log(`a stand-in for farthing serve at http://127.0.0.1:${port}`));
