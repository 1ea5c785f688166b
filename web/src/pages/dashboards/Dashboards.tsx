import { lazy } from 'react';
import { Route, Routes } from 'react-router-dom';
import { NotFound } from '@/app/NotFound';
import { DashboardList } from './DashboardList';

const ReadyDashboard = lazy(() => import('./ReadyDashboard'));
const OwnDashboard = lazy(() => import('./OwnDashboard'));

export default function Dashboards() {
  return (
    <Routes>
      <Route index element={<DashboardList />} />
      <Route path="ready/:ready" element={<ReadyDashboard />} />
      <Route path=":dashboard" element={<OwnDashboard />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
