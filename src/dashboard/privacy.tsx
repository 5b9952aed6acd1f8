// /privacy: the privacy statement as a web page. The page is the same for everyone: its handler reads no cookie and no
// storage. The content is in src/privacy.

import type { PrivacySentence } from '../privacy/checks.ts';
import type { DocumentedRecord } from '../privacy/database-tables.ts';
import type { ProcessedData } from '../privacy/processed.ts';
import { privacyStatement } from '../privacy/statement.ts';
import type { DocumentedStore } from '../privacy/stored.ts';
import { htmlPageResponse } from './response.ts';
import { DashboardPage } from './ui/layout.tsx';
import { PolicyChangeLog } from './ui/policy.tsx';

const { about, updated, changes, visitors, members, exceptions, stores, bindings, summary, checks } = privacyStatement;

const sections = [
  ['visitors', 'Visitors'],
  ['exceptions', 'Exceptions'],
  ['members', 'Members'],
  ['processed', 'What is processed'],
  ['stored', 'What is stored'],
  ['services', 'Connected services'],
  ['summary', 'Summary of data processing'],
  ['checks', 'Checks'],
  ['changes', 'Changes'],
] as const;

export function privacyPageResponse(): Promise<Response> {
  return htmlPageResponse(
    <DashboardPage title="Privacy" account={null}>
      <h1>Privacy</h1>
      <p>{about}</p>
      <p class="quiet">
        Last changed {updated}. Also <a href="/.well-known/privacy.json">as JSON</a>.
      </p>
      <nav aria-label="On this page">
        <ul class="contents">
          {sections.map(([id, title]) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <h2 id="visitors">Visitors: nothing is stored</h2>
      <Sentences rows={visitors.promises} />
      <h2 id="exceptions">Exceptions</h2>
      <Sentences rows={exceptions} />
      <h2 id="members">Members</h2>
      <p>Members are people who manage projects in the dashboard.</p>
      <Sentences rows={members.promises} />
      <h2 id="processed">What is processed</h2>
      <h3>From visitors and calling servers</h3>
      <p>Everything listed here is kept {visitors.kept}. No other header of a request is read.</p>
      <ProcessedList rows={visitors.processed} />
      <p class="quiet">
        Examples of headers that are never read: <Names of={visitors.neverRead} />.
      </p>
      <h3>From members</h3>
      <ProcessedList rows={members.processed} />
      <h2 id="stored">What is stored</h2>
      {stores.map((store) => (
        <StoreSection {...store} />
      ))}
      <h2 id="services">Connected services</h2>
      <p>Everything that the application is connected to at Cloudflare, with its settings. There is nothing else.</p>
      <dl>
        {bindings.map(({ name, reason, visitorData }) => (
          <div>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {reason}
              <p class="fine">What it receives of a visitor’s request: {visitorData}.</p>
            </dd>
          </div>
        ))}
      </dl>
      <h2 id="summary">Summary of data processing</h2>
      <p>{summary.note}</p>
      <dl>
        {summary.rows.map(({ topic, facts, sentences }) => (
          <div>
            <dt>{topic}</dt>
            <dd class="facts">
              {facts.map((fact) => (
                <p>{fact}</p>
              ))}
              {sentences.length > 0 && <Sentences rows={sentences} />}
            </dd>
          </div>
        ))}
      </dl>
      <h2 id="checks">Checks</h2>
      <p>{checks.note}</p>
      <dl>
        {Object.entries(checks.prove).map(([id, searched]) => (
          <div>
            <dt>
              <code>{id}</code>
            </dt>
            <dd>{searched}</dd>
          </div>
        ))}
      </dl>
      <PolicyChangeLog changes={changes} />
    </DashboardPage>,
  );
}

/** A list of names, each as code, separated by commas. */
function Names({ of }: { readonly of: readonly string[] }) {
  return of.map((name, at) => (
    <>
      {at === 0 ? '' : ', '}
      <code>{name}</code>
    </>
  ));
}

function Sentences({ rows }: { readonly rows: readonly PrivacySentence[] }) {
  return (
    <ul class="log">
      {rows.map((sentence) => (
        <li id={sentence.id}>
          <p>{sentence.text}</p>
          {'checks' in sentence ? (
            <p class="fine">
              Checked by <Names of={sentence.checks} />
            </p>
          ) : (
            <p class="fine">Not checked: {sentence.unchecked}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function ProcessedList({ rows }: { readonly rows: readonly ProcessedData[] }) {
  return (
    <dl>
      {rows.map(({ data, headers, source, purpose, recipient }) => (
        <div>
          <dt>{data}</dt>
          <dd>
            {purpose}
            <p class="fine">
              From {source}
              {source !== undefined && headers.length > 0 ? ', ' : ''}
              <Names of={headers} />. Passed on to {recipient}.
            </p>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function StoreSection({ name, about: purpose, records, checks: proof }: DocumentedStore) {
  return (
    <>
      <h3>{name}</h3>
      <p>{purpose}</p>
      {records.map((record) => (
        <RecordDetails {...record} />
      ))}
      <p class="fine">
        Checked by <Names of={proof} />
      </p>
    </>
  );
}

function RecordDetails({ name, about: purpose, until, fields }: DocumentedRecord) {
  return (
    <details>
      <summary>
        <code>{name}</code> <span class="about">{purpose}</span>
      </summary>
      <p class="quiet">Kept: {until}</p>
      <ul class="fields">
        {fields.map(([field, meaning]) => (
          <li>
            <code>{field}</code>: {meaning}
          </li>
        ))}
      </ul>
    </details>
  );
}
