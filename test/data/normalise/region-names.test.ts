// Region codes from region names: the code has the right level, edition and place, or is null. The rows are doubtful
// names of the default source from `npm run data -- --review regions`, with the reason for each.

import { describe, expect, it } from 'vitest';
import { findRegion } from '../../../data/normalise/region-codes.ts';

type Row = readonly [country: string, name: string, code: string | null, shown: string, why: string];

function rows(list: readonly Row[]) {
  return list.map(([country, name, code, shown, why]) => ({ country, name, code, shown, why }));
}

const level: readonly Row[] = [
  ['LT', 'Vilnius', 'LT-VL', 'Vilnius', 'the county; LT-58 is a municipality in it'],
  ['LT', 'Klaipeda County', 'LT-KL', 'Klaipėda', 'the county; LT-21 is a municipality in it'],
  ['ES', 'Valencia', 'ES-VC', 'Valencian Community', 'the community; ES-V is a province in it'],
  ['ES', 'Murcia', 'ES-MC', 'Murcia', 'the community; ES-MU is the province'],
  ['ES', 'Asturias', 'ES-AS', 'Asturias', 'the community; ES-O is the province'],
  ['CZ', 'Zlin', 'CZ-72', 'Zlín', 'the region; CZ-724 is a district in it'],
  ['CZ', 'Plzen Region', 'CZ-32', 'Plzeň', 'the region; CZ-323 is a district in it'],
  ['BD', 'Chittagong', 'BD-B', 'Chittagong', 'the division; BD-10 is a district in it'],
  ['BD', 'Barisal Division', 'BD-A', 'Barisal', 'the division; BD-06 is a district in it'],
  ['EE', 'Tartu', 'EE-79', 'Tartu', 'the county; EE-793 and EE-796 are municipalities in it'],
  ['GN', 'Kindia', 'GN-D', 'Kindia', 'the region; GN-KD is a prefecture in it'],
  ['IS', 'Capital Region', 'IS-1', 'Capital Region', 'the region; municipalities have codes of three letters'],
  ['ID', 'Papua', 'ID-PA', 'Papua', 'the province; ID-PP is a group of islands'],
  ['AZ', 'Nakhchivan', 'AZ-NX', 'Nakhchivan', 'the republic; AZ-NV is a city in it'],
  ['IQ', 'Erbil', 'IQ-AR', 'Erbil', 'a governorate like the others, though in the region of Kurdistan'],
  ['DO', 'Santiago Province', 'DO-25', 'Santiago', 'a province; the level above it is for planning only'],
  ['GB', 'England', 'GB-ENG', 'England', 'one of the four countries'],
  ['GB', 'Westminster', null, '', 'a borough lies in England'],
  ['US', 'Washington County', null, '', 'a county lies in a state, this one not in Washington'],
  ['RU', 'Kirov District', null, '', 'a district lies in a region, this one not in Kirov'],
  ['LT', 'Vilnius District Municipality', null, '', 'a municipality lies in a county'],
  ['PE', 'Arequipa Province', null, '', 'a province lies in a region'],
  ['FR', 'Paris', null, '', 'a department lies in a region'],
  ['IT', 'Milano', null, '', 'a province lies in a region'],
];

const edition: readonly Row[] = [
  ['MA', 'Oriental', 'MA-02', 'Oriental', 'of 2015; MA-04 was its code before'],
  ['IR', 'Tehran', 'IR-23', 'Tehran', 'of 2020; IR-07 was its code before'],
  ['IR', 'Isfahan', 'IR-10', 'Isfahan', 'of 2020; IR-04 was its code before'],
  ['NO', 'Akershus', 'NO-32', 'Akershus', 'a county again since 2024'],
  ['NO', 'Ostfold', 'NO-31', 'Østfold', 'a county again since 2024'],
  ['NO', 'Buskerud', 'NO-33', 'Buskerud', 'a county again since 2024'],
  ['NO', 'Vestfold', 'NO-39', 'Vestfold', 'a county again since 2024'],
  ['NO', 'Telemark', 'NO-40', 'Telemark', 'a county again since 2024'],
  ['NO', 'Troms', 'NO-55', 'Troms', 'a county again since 2024'],
  ['NO', 'Finnmark', 'NO-56', 'Finnmark', 'a county again since 2024'],
  ['NO', 'Viken', null, '', 'divided among three counties in 2024'],
  ['NO', 'Hordaland', 'NO-46', 'Vestland', 'wholly in Vestland since 2020'],
  ['FR', 'Rhone-Alpes', 'FR-ARA', 'Auvergne-Rhône-Alpes', 'wholly in the region since 2016'],
  ['DK', 'Central Jutland', 'DK-82', 'Central Denmark', 'a region since 2007'],
  ['LU', 'Luxembourg', 'LU-LU', 'Luxembourg', 'the canton; the district LU-L was abolished'],
  ['NP', 'Province 1', 'NP-P1', 'Koshi', 'named since 2023'],
  ['KZ', 'Nur-Sultan', 'KZ-71', 'Astana', 'renamed in 2022'],
];

const generic: readonly Row[] = [
  ['SA', 'Riyadh Region', 'SA-01', 'Riyadh', 'Region'],
  ['DE', 'State of Berlin', 'DE-BE', 'Berlin', 'State of'],
  ['DE', 'Land Berlin', 'DE-BE', 'Berlin', 'Land'],
  ['RU', 'Sverdlovsk Oblast', 'RU-SVE', 'Sverdlovsk Oblast', 'Oblast'],
  ['RU', 'Leningradskaya Oblast’', 'RU-LEN', 'Leningrad Oblast', 'an adjective'],
  ['TN', 'Tunis Governorate', 'TN-11', 'Tunis', 'Governorate'],
  ['KE', 'Kiambu County', 'KE-13', 'Kiambu', 'County'],
  ['CR', 'Limon Province', 'CR-L', 'Limón', 'Province'],
  ['UG', 'Central Region', 'UG-C', 'Central Region', 'a direction alone is no name'],
  ['SI', 'Urban Municipality of Koper', 'SI-050', 'Koper', 'Urban Municipality of'],
  ['SE', 'Stockholms län', 'SE-AB', 'Stockholm', 'län'],
  ['IQ', 'Anbar', 'IQ-AN', 'Al Anbar', 'an article'],
  ['MT', 'Il-Hamrun', 'MT-18', 'Ħamrun', 'an article'],
  ['JM', 'St. Andrew', 'JM-02', 'Saint Andrew', 'St. for Saint'],
  ['AZ', 'Sirvan', 'AZ-SR', 'Shirvan', 'the name without marks'],
];

const exonym: readonly Row[] = [
  ['MX', 'Mexico City', 'MX-CMX', 'Mexico City', 'English'],
  ['CZ', 'Prague', 'CZ-10', 'Prague', 'English'],
  ['CO', 'Bogota D.C.', 'CO-DC', 'Bogotá', 'Spanish, in short'],
  ['DE', 'Bavaria', 'DE-BY', 'Bavaria', 'English'],
  ['BE', 'Brussels Capital', 'BE-BRU', 'Brussels', 'English'],
  ['CH', 'Grisons', 'CH-GR', 'Graubünden', 'English and French'],
  ['RU', 'St.-Petersburg', 'RU-SPE', 'Saint Petersburg', 'English'],
  ['FI', 'Tampere', 'FI-11', 'Pirkanmaa', 'by its largest city'],
  ['ZA', 'Orange Free State', 'ZA-FS', 'Free State', 'a former name'],
];

const twins: readonly Row[] = [
  ['AR', 'Buenos Aires F.D.', 'AR-C', 'Buenos Aires City', 'the city'],
  ['AR', 'Buenos Aires', 'AR-B', 'Buenos Aires', 'the province: the source has the city under another name'],
  ['BG', 'Sofia-grad', 'BG-22', 'Sofia City', 'the city'],
  ['BG', 'Sofia', 'BG-23', 'Sofia Province', 'the province: its cities are Samokov, Botevgrad and the like'],
  ['BY', 'Minsk City', 'BY-HM', 'Minsk City', 'the city'],
  ['BY', 'Minsk', 'BY-MI', 'Minsk Region', 'the region: its cities are Borisov, Zhdanovichy and the like'],
  ['UA', 'Kyiv City', 'UA-30', 'Kyiv City', 'the city'],
  ['UA', 'Kyiv', 'UA-32', 'Kyiv Oblast', 'the oblast: its cities are Boryspil, Bila Tserkva and the like'],
  ['HR', 'Zagreb', 'HR-21', 'Zagreb', 'the city'],
  ['HR', 'Zagreb County', 'HR-01', 'Zagreb County', 'the county around it'],
  ['HR', 'Zagrebacka', 'HR-01', 'Zagreb County', 'the county around it'],
  ['HU', 'Veszprem', 'HU-VE', 'Veszprém', 'the county: Papa and Ajka lie in it'],
  ['KG', 'Osh', 'KG-GO', 'Osh City', 'the city'],
  ['KG', 'Osh Region', 'KG-O', 'Osh', 'the region around it'],
  ['KZ', 'Almaty', 'KZ-75', 'Almaty', 'the city'],
  ['KZ', 'Almaty Region', 'KZ-19', 'Almaty Region', 'the region around it'],
  ['RU', 'Moscow', 'RU-MOW', 'Moscow', 'the city'],
  ['RU', 'Moscow Oblast', 'RU-MOS', 'Moscow Oblast', 'the oblast around it'],
  ['RU', 'Altai', 'RU-AL', 'Altai Republic', 'its city is Gorno-Altaysk'],
  ['RU', 'Altay Kray', 'RU-ALT', 'Altai Krai', 'its city is Barnaul'],
  ['UZ', 'Tashkent', 'UZ-TK', 'Tashkent', 'the city'],
  ['UZ', 'Tashkent Region', 'UZ-TO', 'Tashkent Region', 'the region around it'],
  ['LV', 'Jelgava', 'LV-JEL', 'Jelgava', 'the city'],
  ['LV', 'Jelgava Municipality', 'LV-041', 'Jelgava Municipality', 'the municipality around it'],
  ['PE', 'Lima Province', 'PE-LMA', 'Lima Province', 'the city'],
  ['PE', 'Lima region', null, '', 'its cities lie in the metropolis, which has another code'],
  ['PE', 'Lima', null, '', 'the region or the metropolis'],
  ['MZ', 'Maputo Province', null, '', 'most of it lies in the city, which has another code'],
  ['AZ', 'Lənkəran', null, '', 'the city or the district'],
];

const none: readonly Row[] = [
  ['TW', 'Taiwan', null, '', 'the standard has no code for the island'],
  ['RS', 'Central Serbia', null, '', 'the standard has districts there'],
  ['PS', 'West Bank', null, '', 'the standard has governorates there'],
  ['MG', 'Analamanga', null, '', 'the standard has the former provinces'],
  ['IL', 'Judea and Samaria Area', null, '', 'not in the standard'],
  ['RU', 'Crimea', null, '', 'the standard has it under UA'],
  ['MC', 'Municipality of Monaco', null, '', 'the whole country'],
  ['HK', 'Kowloon', null, '', 'the standard has no codes there'],
  ['FR', 'California', null, '', 'of another country'],
  ['FR', 'Hat Plateau', null, '', 'unknown'],
  ['FR', 'Region', null, '', 'a word for regions alone'],
  ['XX', 'Berlin', null, '', 'no such country'],
];

describe.each([
  { kind: 'the level', list: level },
  { kind: 'the edition', list: edition },
  { kind: 'words for a kind of region', list: generic },
  { kind: 'other names', list: exonym },
  { kind: 'a city and its surroundings', list: twins },
  { kind: 'no code', list: none },
])('the region code, found by $kind', ({ list }) => {
  it.each(rows(list))('of $name in $country is $code: $why', ({ country, name, code, shown }) => {
    expect(findRegion(country, name)).toEqual(code === null ? null : { code, name: shown });
  });
});
