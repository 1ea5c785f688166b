export default function OwnDashboard() {
  return null;
}
