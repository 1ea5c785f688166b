import { lazy } from 'react';
import { Route, Routes } from 'react-router-dom';
import { NotFound } from '@/app/NotFound';
import { BillList } from './BillList';

const Bill = lazy(() => import('./Bill'));

export default function Bills() {
  return (
    <Routes>
      <Route index element={<BillList />} />
      <Route path=":payer/:period" element={<Bill />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
