'use client';

import { useVisitor } from 'wherefrom/react';

/** Looks up the visitor in the browser: the page itself can be static and cached. */
export default function BrowserGreeting() {
  const { location, error } = useVisitor('YOUR_PROJECT_ID', {
    endpoint: 'https://YOUR-WORKER',
    fields: ['city', 'country.name'],
  });
  if (error !== null) return <p>Hello! (No location: {error.code})</p>;
  if (location === null) return <p>Hello!</p>;
  return (
    <p>
      Hello, {location.city}, {location.country.name}!
    </p>
  );
}
