import { createServer, type IncomingMessage } from 'node:http';
import { createServerClient, LookupError } from 'wherefrom/server';

const wherefrom = createServerClient({ url: 'https://YOUR-WORKER', key: process.env.WHEREFROM_KEY, sign: true });

/** The header in which your proxy sends the visitor's address, such as `x-real-ip`. Unset: there is no proxy. */
const addressHeader = process.env.ADDRESS_HEADER;

function visitorAddress({ headers, socket }: IncomingMessage): string {
  return String((addressHeader === undefined ? socket.remoteAddress : headers[addressHeader]) ?? '');
}

async function greet(address: string): Promise<string> {
  try {
    const { city, country } = await wherefrom.lookup(address, { fields: ['city', 'country.name'] });
    return `Hello, ${city}, ${country.name}!`;
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    return `Hello! (No location: ${error.code})`;
  }
}

const server = createServer(async (request, response) => {
  const greeting = await greet(visitorAddress(request));
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${greeting}\nIP Geolocation by DB-IP, https://db-ip.com\n`);
});
server.listen(Number(process.env.PORT ?? 3000));
