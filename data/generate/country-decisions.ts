// Reviewed values for countries whose data sources disagree or have no value. Reviewed on 2026-11-27 against
// countries-list 3.4.1, libphonenumber-js 1.13.16 and cldr-core 48.2.0. Each row has the value and the reason.

export type DecidedField = 'callingCodes' | 'currencies' | 'languages';

export interface CountryDecision {
  readonly country: string;
  readonly field: DecidedField;
  /** The reviewed calling codes, currencies or languages, the main one first, separated by spaces. */
  readonly value: string;
  readonly why: string;
}

const callingCodes: readonly Omit<CountryDecision, 'field'>[] = [
  { country: 'AQ', value: '672', why: 'Australian external territories (ITU-T E.164 list); no metadata for it' },
  { country: 'BV', value: '47', why: 'Norwegian dependency without numbers of its own; uninhabited' },
  { country: 'CW', value: '5999', why: 'ITU-T E.164: 599 9 is Curacao; 599 6 is not assigned to an island' },
  { country: 'GS', value: '500', why: 'shared with the Falkland Islands (ITU-T E.164 list)' },
  { country: 'HM', value: '672', why: 'Australian external territories (ITU-T E.164 list); uninhabited' },
  { country: 'JM', value: '1876 1658', why: 'the area code in common use first; 658 is its overlay of 2018' },
  { country: 'PN', value: '64', why: 'numbers of New Zealand' },
  { country: 'TF', value: '262', why: 'shared with Reunion (ITU-T E.164 list)' },
  { country: 'UM', value: '1', why: 'North American Numbering Plan' },
];

const currencies: readonly Omit<CountryDecision, 'field'>[] = [
  { country: 'BO', value: 'BOB', why: 'BOV is a fund code (ISO 4217)' },
  { country: 'CH', value: 'CHF', why: 'CHE and CHW are fund codes (ISO 4217)' },
  { country: 'CL', value: 'CLP', why: 'CLF is a fund code (ISO 4217)' },
  { country: 'EH', value: 'MAD', why: 'the tender in CLDR; the others are those of neighbours' },
  { country: 'LS', value: 'LSL ZAR', why: 'its own currency first; CLDR orders by the date of introduction' },
  { country: 'PS', value: 'ILS JOD', why: 'both are tender in CLDR' },
  { country: 'SV', value: 'USD', why: 'SVC is no longer in circulation' },
  { country: 'TA', value: 'GBP', why: 'SHP is the currency of Saint Helena and Ascension (ISO 4217)' },
  { country: 'US', value: 'USD', why: 'USN is a fund code (ISO 4217)' },
  { country: 'UY', value: 'UYU', why: 'UYI is a fund code (ISO 4217)' },
  { country: 'ZW', value: 'ZWG USD', why: 'the tenders in CLDR' },
];

const languages: readonly Omit<CountryDecision, 'field'>[] = [
  { country: 'AC', value: 'en', why: 'as Saint Helena; not in CLDR' },
  { country: 'BO', value: 'es qu ay gn', why: 'Constitution of 2009, article 5: Guarani too' },
  { country: 'BV', value: 'no nb nn', why: 'as Norway; uninhabited' },
  { country: 'CH', value: 'de fr it rm', why: 'Constitution, articles 4 and 70: Romansh too' },
  {
    country: 'CW',
    value: 'nl en',
    why: 'both official beside Papiamentu, which has no ISO 639-1 code (`pa` is Punjabi)',
  },
  {
    country: 'DZ',
    value: 'ar',
    why: 'Constitution, articles 3 and 4: Arabic, and Tamazight, which has no ISO 639-1 code',
  },
  {
    country: 'FJ',
    value: 'en fj hi',
    why: 'Constitution of 2013, section 31: iTaukei and Hindi; CLDR has Fiji Hindi (`hif`)',
  },
  { country: 'HM', value: 'en', why: 'as Australia; uninhabited' },
  { country: 'IQ', value: 'ar ku', why: 'Constitution, article 4; CLDR has Central Kurdish (`ckb`)' },
  {
    country: 'KZ',
    value: 'kk ru',
    why: 'Constitution: Kazakh is the state language, Russian is used officially beside it',
  },
  { country: 'ME', value: 'sr bs sq hr', why: 'Constitution, article 13; Montenegrin has no ISO 639-1 code' },
  { country: 'MG', value: 'mg fr', why: 'Constitution of 2010, article 4, without English' },
  { country: 'MK', value: 'mk sq', why: 'Constitution, amendment V' },
  { country: 'MP', value: 'en ch', why: 'Constitution, article XXII: Chamorro and Carolinian too' },
  { country: 'MU', value: 'en fr', why: 'Constitution, section 49: English, and French may be used' },
  { country: 'NG', value: 'en', why: 'Yoruba has no other status than Hausa and Igbo (Constitution, section 55)' },
  { country: 'NO', value: 'no nb nn', why: 'the language before its two forms' },
  { country: 'PE', value: 'es qu ay', why: 'Constitution, article 48: Aymara where it is predominant' },
  { country: 'PF', value: 'fr', why: 'Organic Law 2004-192, article 57: French is the official language' },
  { country: 'PG', value: 'en', why: 'CLDR lists Tok Pisin (no ISO 639-1 code) before Hiri Motu' },
  { country: 'RW', value: 'rw en fr sw', why: 'Organic Law 02/2017: Swahili too' },
  { country: 'SJ', value: 'no', why: 'as Norway' },
  { country: 'TA', value: 'en', why: 'as Saint Helena; not in CLDR' },
  { country: 'TF', value: 'fr', why: 'as France; not in CLDR' },
  { country: 'TN', value: 'ar', why: 'French has no official status in the constitution' },
  { country: 'VA', value: 'it la', why: 'Latin is the official language of the Holy See; not in CLDR' },
];

export const countryDecisions: readonly CountryDecision[] = [
  ...callingCodes.map((row): CountryDecision => ({ ...row, field: 'callingCodes' })),
  ...currencies.map((row): CountryDecision => ({ ...row, field: 'currencies' })),
  ...languages.map((row): CountryDecision => ({ ...row, field: 'languages' })),
];
