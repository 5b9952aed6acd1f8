import { Suspense } from 'react';
import BrowserGreeting from './browser-greeting';
import ServerGreeting from './server-greeting';

export default function Page() {
  return (
    <main>
      <Suspense fallback={<p>Hello from the server!</p>}>
        <ServerGreeting />
      </Suspense>
      <BrowserGreeting />
      <a href="https://db-ip.com">IP Geolocation by DB-IP</a>
    </main>
  );
}
