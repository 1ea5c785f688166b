import { lazy, Suspense } from 'react';
import { createBrowserRouter, createRoutesFromElements, Route } from 'react-router-dom';
import { Loading } from '@/shared/Loaded';
import { t } from '@/words/translate';
import { Entrance } from './Entrance';
import { NotFound } from './NotFound';

const Shell = lazy(() => import('./Shell'));
const SignIn = lazy(() => import('@/pages/session/SignIn'));
const Invitation = lazy(() => import('@/pages/session/Invitation'));

const Home = lazy(() => import('@/pages/home/Home'));
const Cost = lazy(() => import('@/pages/cost/Cost'));
const Reports = lazy(() => import('@/pages/cost/Reports'));
const Dashboards = lazy(() => import('@/pages/dashboards/Dashboards'));
const Commitments = lazy(() => import('@/pages/commitments/Commitments'));
const Bills = lazy(() => import('@/pages/bills/Bills'));

const Connections = lazy(() => import('@/pages/accounts/Connections'));
const AddAccount = lazy(() => import('@/pages/accounts/add/AddAccount'));
const Connection = lazy(() => import('@/pages/accounts/Connection'));
const EditConnection = lazy(() => import('@/pages/accounts/EditConnection'));
const ChildAccounts = lazy(() => import('@/pages/accounts/ChildAccounts'));
const ConfigurationErrors = lazy(() => import('@/pages/accounts/ConfigurationErrors'));
const Templates = lazy(() => import('@/pages/accounts/Templates'));

const Clients = lazy(() => import('@/pages/settings/Clients'));
const Users = lazy(() => import('@/pages/settings/Users'));
const Invitations = lazy(() => import('@/pages/settings/Invitations'));
const Tokens = lazy(() => import('@/pages/settings/Tokens'));
const Audit = lazy(() => import('@/pages/settings/Audit'));
const Retention = lazy(() => import('@/pages/settings/Retention'));
const TagKeys = lazy(() => import('@/pages/settings/TagKeys'));
const Me = lazy(() => import('@/pages/settings/Me'));

const outside = (page: JSX.Element) => <Suspense fallback={<Loading what={t('the page')} />}>{page}</Suspense>;

/** Every address of the pages. Pages with parts of their own (bills, dashboards, reports) end in /* and route further. */
export const router = createBrowserRouter(
  createRoutesFromElements(
    <Route element={<Entrance />}>
      <Route path="/sign-in" element={outside(<SignIn />)} />
      <Route path="/setup" element={outside(<SignIn />)} />
      <Route path="/invitation" element={outside(<Invitation />)} />
      <Route element={outside(<Shell />)}>
        <Route path="/" element={<Clients />} />
        <Route path="/clients" element={<Clients />} />
        <Route path="/me" element={<Me />} />
        <Route path="/clients/:client">
          <Route index element={<Home />} />
          <Route path="cost/*" element={<Cost />} />
          <Route path="reports/*" element={<Reports />} />
          <Route path="dashboards/*" element={<Dashboards />} />
          <Route path="commitments" element={<Commitments />} />
          <Route path="bills/*" element={<Bills />} />
          <Route path="accounts" element={<Connections />} />
          <Route path="accounts/add" element={<AddAccount />} />
          <Route path="accounts/children" element={<ChildAccounts />} />
          <Route path="accounts/errors" element={<ConfigurationErrors />} />
          <Route path="accounts/templates" element={<Templates />} />
          <Route path="accounts/:connection" element={<Connection />} />
          <Route path="accounts/:connection/edit" element={<EditConnection />} />
          <Route path="settings/users" element={<Users />} />
          <Route path="settings/invitations" element={<Invitations />} />
          <Route path="settings/tokens" element={<Tokens />} />
          <Route path="settings/audit" element={<Audit />} />
          <Route path="settings/retention" element={<Retention />} />
          <Route path="settings/tag-keys" element={<TagKeys />} />
          <Route path="*" element={<NotFound />} />
        </Route>
        <Route path="*" element={<NotFound />} />
      </Route>
    </Route>,
  ),
);
