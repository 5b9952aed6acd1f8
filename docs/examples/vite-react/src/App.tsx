import { useVisitor } from 'wherefrom/react';

export default function App() {
  const { location, error } = useVisitor('YOUR_PROJECT_ID', {
    endpoint: 'https://YOUR-WORKER',
    fields: ['city', 'country.name'],
  });
  if (error !== null) return <p>Hello! (No location: {error.code})</p>;
  if (location === null) return <p>Hello!</p>;
  return (
    <>
      <p>
        Hello, {location.city}, {location.country.name}!
      </p>
      <a href="https://db-ip.com">IP Geolocation by DB-IP</a>
    </>
  );
}
