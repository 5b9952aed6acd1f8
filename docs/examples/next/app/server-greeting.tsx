import { headers } from 'next/headers';
import { createServerClient, LookupError } from 'wherefrom/server';

/** Looks up the visitor's address on the server: the greeting is in the HTML, and the page needs no script for it. */
export default async function ServerGreeting() {
  // The proxy or platform before this server must overwrite this header: a visitor can send any value.
  const address = (await headers()).get('x-forwarded-for')?.split(',')[0] ?? '';
  return <p>Hello from the server, {await findPlace(address)}!</p>;
}

async function findPlace(address: string): Promise<string> {
  // Created for each request, because WHEREFROM_KEY is not set while Next.js builds the page.
  const wherefrom = createServerClient({ url: 'https://YOUR-WORKER', key: process.env.WHEREFROM_KEY, sign: true });
  try {
    const { city, country } = await wherefrom.lookup(address, { fields: ['city', 'country.name'] });
    return `${city}, ${country.name}`;
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    console.warn(error.code);
    return 'visitor';
  }
}
