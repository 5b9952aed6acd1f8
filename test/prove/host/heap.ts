// Reads the memory of a V8 isolate through the engine's inspector: a heap snapshot (every object, text and number that
// is alive) and, since snapshots do not contain them, the bytes of all array buffers and the numbers of all lists of
// numbers. A heap snapshot cuts each text after 1,024 characters.

export interface Memory {
  /** The texts, names and numbers of all objects in the memory. */
  readonly objects: Buffer;
  readonly buffers: Buffer;
}

/** Reads an isolate's memory after a garbage collection. */
export async function readMemory(inspectorPort: number, target: string): Promise<Memory> {
  const inspector = await connect(`ws://127.0.0.1:${inspectorPort}/${target}`);
  const { command } = inspector;
  await command('HeapProfiler.enable', {});
  await command('HeapProfiler.takeHeapSnapshot', { captureNumericValue: true });
  await command('Runtime.enable', {});
  const buffers = await valuesOf(inspector, 'ArrayBuffer', 'this.map((buffer) => new Uint8Array(buffer).toHex())');
  const isNumbers = 'list.length > 0 && list.every((value) => typeof value === "number")';
  const lists = await valuesOf(inspector, 'Array', `this.filter((list) => ${isNumbers}).map(String)`);
  inspector.close();
  const bytes = buffers.map((hex) => Buffer.from(hex, 'hex'));
  return { objects: inspector.snapshot(), buffers: Buffer.concat([...bytes, Buffer.from(lists.join('\n'))]) };
}

type Command = (method: string, params: object) => Promise<Readonly<Record<string, unknown>>>;

interface Inspector {
  readonly command: Command;
  readonly context: () => number;
  readonly snapshot: () => Buffer;
  readonly close: () => void;
}

async function connect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const lost = new Promise<never>((_, reject) => {
    socket.addEventListener('error', () => reject(new Error(`the inspector does not answer: ${url}`)));
    socket.addEventListener('close', () => reject(new Error(`the inspector closed the connection: ${url}`)));
  });
  lost.catch(() => {});
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve));
  await Promise.race([opened, lost]);
  const chunks: string[] = [];
  let context = 0;
  const waiting = new Map<number, (result: Readonly<Record<string, unknown>>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = String(data);
    if (message.startsWith('{"method":"HeapProfiler.addHeapSnapshotChunk"')) return void chunks.push(message);
    const { id, method, params, result } = JSON.parse(message);
    if (method === 'Runtime.executionContextCreated') context = params.context.id;
    waiting.get(id)?.(result ?? {});
  });
  let sent = 0;
  return {
    command: async (method, params) => {
      sent += 1;
      const id = sent;
      const answered = new Promise<Readonly<Record<string, unknown>>>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      return await Promise.race([answered, lost]);
    },
    context: () => context,
    snapshot: () => textsOf(chunks),
    close: () => socket.close(),
  };
}

/**
 * Returns the end of a heap snapshot: its string table, which contains every text once. Skips the nodes and edges
 * before it, which only refer to the table by index, because parsing them takes most of the time.
 */
function textsOf(messages: readonly string[]): Buffer {
  let json = '';
  for (const message of messages.toReversed()) {
    json = JSON.parse(message).params.chunk + json;
    const start = json.indexOf('"strings":[');
    if (start >= 0) return Buffer.from(json.slice(start));
  }
  throw new Error('the heap snapshot has no texts');
}

/**
 * Evaluates an expression whose `this` is the list of all living objects of a class. The expression must return a list
 * of texts.
 */
async function valuesOf({ command, context }: Inspector, name: string, expression: string): Promise<string[]> {
  const prototype = await command('Runtime.evaluate', { expression: `${name}.prototype`, contextId: context() });
  const objects = await command('Runtime.queryObjects', { prototypeObjectId: objectId(prototype['result']) });
  const functionDeclaration = `function () { return ${expression}; }`;
  const called = { objectId: objectId(objects['objects']), functionDeclaration, returnByValue: true };
  const value = member((await command('Runtime.callFunctionOn', called))['result'], 'value');
  if (!Array.isArray(value)) throw new Error(`the inspector does not list objects of ${name}`);
  return value.map(String);
}

const objectId = (remote: unknown) => member(remote, 'objectId');

function member(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
