// Words that mean a unit below the first level ("County") in some countries and a region in others. The table lists the
// countries of the first kind. There, such a word is not dropped when a name is compared with the names of regions:
// "Washington County" does not mean Washington, nor "Kirov District" Kirov Oblast.

const lowerLevelWords: readonly (readonly [words: string, countries: string])[] = [
  ['county', 'AU CA CN DE GB IE IN JP KR NZ PL US'],
  ['parish', 'EE ES GB PT US VE'],
  ['borough', 'CA GB US'],
  [
    'municipality',
    'AR AT BE BG BO BR CA CH CN CO CZ DE DK DO EE ES FI FR GT HN HR HU IT LT MX NI NL NO PA PE PL PT RO',
  ],
  ['municipality', 'RS SE SV UA US VE'],
  ['district', 'AR AT BD BR CA CH CL CN CO CZ DE DK EC ES FI FR GB GE GR HR HU ID IE IN IR IT JP KE KR KZ LK LT MA MM'],
  ['district', 'MX MY NL NO NP PE PH PK PL RO RU SA SE SK TH TR TW UA UG US UY UZ VE VN'],
  ['province', 'BE CL ES FR IT MA PE PH US'],
  ['provincia', 'CL ES IT PE'],
  ['prefecture', 'CN FR MA'],
  ['department', 'FR'],
  ['departement', 'FR'],
  ['departamento', 'AR'],
  ['canton', 'CR EC FR'],
  ['commune', 'BE CH CL DZ FR IT MA SN VN'],
  ['raion', 'RU UA'],
  ['rayon', 'RU UA'],
  ['kreis', 'AT CH DE'],
];

const keys: ReadonlySet<string> = new Set(
  lowerLevelWords.flatMap(([word, countries]) => countries.split(' ').map((country) => `${country} ${word}`)),
);

/** Whether a name that foldRegionName normalised contains a word for a unit below the country's first level. */
export function hasLowerLevelWord(country: string, folded: string): boolean {
  return folded.split(' ').some((word) => keys.has(`${country} ${word}`));
}
