// English names of regions, reviewed: countries A to K. A region is listed if its English name differs from its name in
// ISO 3166-2 by more than diacritics and words such as "Province", or if another region has the same name in ISO
// 3166-2.
//
// Each row was written after comparing three things: ISO's name of the code (package `iso-3166` 4.4.0), CLDR's English
// name of the code (`cldr-subdivisions-full` 48.2.0), and the cities that the default source has in the region. CLDR's
// name is used only if the code means the same region in CLDR and in ISO. If CLDR follows an older edition of ISO
// 3166-2 (IR, MA), or CLDR's name is that of another place or is not used in English, the row has the common English
// name instead.

export const englishNamesAtoK = `
AE: AZ Abu Dhabi; DU Dubai; FU Fujairah; RK Ras al-Khaimah; SH Sharjah; UQ Umm al-Quwain
AF: NIM Nimruz; PAN Panjshir; PIA Paktia; SAR Sar-e Pol; URU Urozgan; WAR Maidan Wardak
AL: 11 Tirana
AM: AG Aragatsotn; ER Yerevan; GR Gegharkunik; SH Shirak; TV Tavush; VD Vayots Dzor
AO: MAL Malanje
AR: B Buenos Aires; C Buenos Aires City
AT: 2 Carinthia; 3 Lower Austria; 4 Upper Austria; 6 Styria; 7 Tyrol; 9 Vienna
AZ: ABS Absheron; AGC Aghjabadi; AGS Agdash; BA Baku; BEY Beylagan; CAB Jabrayil; CAL Jalilabad; DAS Dashkasan
AZ: FUZ Fizuli; GA Ganja; GOY Goychay; HAC Hajigabul; IMI Imishli; ISM Ismailli; KAL Kalbajar; LA Lankaran City
AZ: LAC Lachin; LAN Lankaran; MAS Masally; MI Mingachevir; NEF Neftchala; NX Nakhchivan; OGU Oghuz; QAX Qakh
AZ: QAZ Qazakh; QOB Gobustan; SA Shaki City; SAK Shaki; SAT Saatly; SBN Shabran; SIY Siazan; SKR Shamkir
AZ: SMI Shamakhi; SMX Samukh; SR Shirvan; SUS Shusha; UCA Ujar; XA Khankendi; XAC Khachmaz; XCI Khojali; XIZ Khizi
AZ: XVD Khojavend; YAR Yardymli; YE Yevlakh City; YEV Yevlakh
BA: BIH Federation of Bosnia and Herzegovina; BRC Brčko District
BD: A Barisal; B Chittagong
BE: BRU Brussels; VLG Flanders; WAL Wallonia
BG: 22 Sofia City; 23 Sofia Province
BH: 13 Capital Governorate; 14 Southern Governorate; 15 Muharraq; 17 Northern Governorate
BJ: AK Atakora; KO Kouffo
BO: B Beni
BR: DF Federal District
BS: FP Freeport
BT: 12 Chukha; 42 Mongar; 43 Pemagatshel; 44 Lhuntse; TY Trashiyangtse
BW: CE Central District; SO Southern District
BY: BR Brest; HM Minsk City; HO Gomel; HR Grodno; MA Mogilev; MI Minsk Region; VI Vitebsk
CD: NK North Kivu; SK South Kivu
CF: HS Mambéré-Kadéï; KB Nana-Grébizi; KG Kémo; SE Sangha-Mbaéré
CH: GE Geneva; LU Lucerne; SG St. Gallen
CL: AI Aysén; AR Araucanía; RM Santiago Metropolitan
CM: AD Adamawa; CE Centre Region; ES East Region; NO North Region; OU West Region; SU South Region
CN: GX Guangxi; HK Hong Kong; MO Macao; NM Inner Mongolia; NX Ningxia; TW Taiwan; XJ Xinjiang; XZ Tibet
CO: DC Bogotá; SAP San Andrés and Providencia
CU: 03 Havana
CY: 01 Nicosia; 02 Limassol; 03 Larnaca; 04 Famagusta; 05 Paphos; 06 Kyrenia
CZ: 10 Prague; 20 Central Bohemia; 31 South Bohemia; 32 Plzeň; 41 Karlovy Vary; 42 Ústí nad Labem; 51 Liberec
CZ: 52 Hradec Králové; 53 Pardubice; 63 Vysočina; 64 South Moravia; 71 Olomouc; 72 Zlín; 80 Moravia-Silesia
DE: BY Bavaria; HE Hesse; NI Lower Saxony; NW North Rhine-Westphalia; RP Rhineland-Palatinate; SN Saxony
DE: ST Saxony-Anhalt; TH Thuringia
DK: 81 North Denmark; 82 Central Denmark; 83 Southern Denmark; 84 Capital Region; 85 Zealand
DZ: 16 Algiers; 42 Tipasa
EE: 37 Harju; 39 Hiiu; 45 Ida-Viru; 50 Jõgeva; 52 Järva; 56 Lääne; 60 Lääne-Viru; 64 Põlva; 68 Pärnu; 71 Rapla
EE: 74 Saare; 79 Tartu; 81 Valga; 84 Viljandi; 87 Võru
EG: ALX Alexandria; BA Red Sea; BH Beheira; BNS Beni Suef; C Cairo; DK Dakahlia; DT Damietta; FYM Faiyum; GH Gharbia
EG: GZ Giza; IS Ismailia; JS South Sinai; KB Qalyubia; KFS Kafr el-Sheikh; KN Qena; LX Luxor; MN Minya; MNF Monufia
EG: MT Matrouh; PTS Port Said; SHG Sohag; SHR Sharqia; SIN North Sinai; SUZ Suez; WAD New Valley
ER: AN Anseba; DK Southern Red Sea; DU Debub; GB Gash-Barka; MA Maekel; SK Northern Red Sea
ES: AN Andalusia; AS Asturias; CB Cantabria; CL Castile and León; CM Castile-La Mancha; CN Canary Islands
ES: CT Catalonia; IB Balearic Islands; MC Murcia; MD Madrid; NC Navarre; PV Basque Country; RI La Rioja
ES: VC Valencian Community
ET: AA Addis Ababa; AM Amhara; BE Benishangul-Gumuz; GA Gambela; HA Harari; OR Oromia
ET: SN Southern Nations, Nationalities, and Peoples; SO Somali; SW Southwest Ethiopia Peoples
FI: 01 Åland; 02 South Karelia; 03 South Ostrobothnia; 04 South Savo; 07 Central Ostrobothnia; 08 Central Finland
FI: 10 Lapland; 12 Ostrobothnia; 13 North Karelia; 14 North Ostrobothnia; 15 North Savo; 19 Southwest Finland
FJ: C Central Division; E Eastern Division; N Northern Division; W Western Division
FR: 20R Corsica; BRE Brittany; NOR Normandy
GD: 10 Carriacou and Petite Martinique
GH: CP Central Region; EP Eastern Region; NP Northern Region; WP Western Region
GL: AV Avannaata; KU Kujalleq; QE Qeqqata; SM Sermersooq
GM: W West Coast
GR: 69 Mount Athos; A East Macedonia and Thrace; B Central Macedonia; C West Macedonia; D Epirus; E Thessaly
GR: F Ionian Islands; G West Greece; H Central Greece; I Attica; J Peloponnese; K North Aegean; L South Aegean
GR: M Crete
HN: IB Bay Islands
HR: 01 Zagreb County; 02 Krapina-Zagorje; 03 Sisak-Moslavina; 04 Karlovac; 05 Varaždin; 06 Koprivnica-Križevci
HR: 07 Bjelovar-Bilogora; 08 Primorje-Gorski Kotar; 09 Lika-Senj; 10 Virovitica-Podravina; 11 Požega-Slavonia
HR: 12 Brod-Posavina; 13 Zadar; 14 Osijek-Baranja; 15 Šibenik-Knin; 16 Vukovar-Srijem; 17 Split-Dalmatia; 18 Istria
HR: 19 Dubrovnik-Neretva; 20 Međimurje; 21 Zagreb
HU: VE Veszprém; VM Veszprém City
ID: BB Bangka Belitung Islands; JB West Java; JI East Java; JK Jakarta; JT Central Java; KB West Kalimantan
ID: KI East Kalimantan; KR Riau Islands; KS South Kalimantan; KT Central Kalimantan; KU North Kalimantan
ID: MU North Maluku; NB West Nusa Tenggara; NT East Nusa Tenggara; PB West Papua; PD Southwest Papua
ID: PE Highland Papua; PS South Papua; PT Central Papua; SA North Sulawesi; SB West Sumatra; SG Southeast Sulawesi
ID: SN South Sulawesi; SR West Sulawesi; SS South Sumatra; ST Central Sulawesi; SU North Sumatra
IE: C Connacht
IL: D Southern District; HA Haifa; JM Jerusalem; M Central District; Z Northern District
IN: CG Chhattisgarh; DH Dadra and Nagar Haveli and Daman and Diu; TS Telangana; UK Uttarakhand
IQ: AR Erbil; BA Basra; BB Babil; DA Duhok; NA Najaf; NI Nineveh; QA Al-Qadisiyah; SD Saladin; SU Sulaymaniyah
IR: 00 Markazi; 01 Gilan; 02 Mazandaran; 03 East Azerbaijan; 04 West Azerbaijan; 05 Kermanshah; 06 Khuzestan
IR: 07 Fars; 08 Kerman; 09 Razavi Khorasan; 10 Isfahan; 11 Sistan and Baluchestan; 12 Kurdistan; 13 Hamadan
IR: 14 Chaharmahal and Bakhtiari; 15 Lorestan; 16 Ilam; 17 Kohgiluyeh and Boyer-Ahmad; 18 Bushehr; 19 Zanjan
IR: 20 Semnan; 21 Yazd; 22 Hormozgan; 23 Tehran; 24 Ardabil; 25 Qom; 26 Qazvin; 27 Golestan; 28 North Khorasan
IR: 29 South Khorasan; 30 Alborz
IS: 1 Capital Region; 2 Southern Peninsula; 3 West; 4 Westfjords; 5 Northwest; 6 Northeast; 7 East; 8 South
IT: 21 Piedmont; 23 Aosta Valley; 25 Lombardy; 32 Trentino-South Tyrol; 52 Tuscany; 75 Apulia; 82 Sicily
IT: 88 Sardinia
JO: AJ Ajloun; AM Amman; AQ Aqaba; AT Tafilah; AZ Zarqa; BA Balqa; JA Jerash; KA Karak; MA Mafraq
JP: 07 Fukushima; 09 Tochigi; 12 Chiba; 17 Ishikawa; 18 Fukui; 19 Yamanashi; 21 Gifu; 22 Shizuoka; 23 Aichi
JP: 25 Shiga; 32 Shimane; 34 Hiroshima; 35 Yamaguchi; 36 Tokushima; 39 Kōchi; 40 Fukuoka; 46 Kagoshima
KE: 30 Nairobi
KG: GB Bishkek; GO Osh City; O Osh; Y Issyk-Kul
KH: 1 Banteay Meanchey; 10 Kratié; 11 Mondulkiri; 14 Prey Veng; 15 Pursat; 16 Ratanakiri; 17 Siem Reap
KH: 18 Sihanoukville; 19 Stung Treng; 2 Battambang; 20 Svay Rieng; 21 Takéo; 22 Oddar Meanchey; 23 Kep
KH: 3 Kampong Cham; 5 Kampong Speu; 6 Kampong Thom; 8 Kandal; 9 Koh Kong
KP: 02 South Pyongan; 03 North Pyongan; 05 South Hwanghae; 06 North Hwanghae; 08 South Hamgyong; 09 North Hamgyong
KP: 14 Nampho; 15 Kaeseong
KR: 11 Seoul; 26 Busan; 27 Daegu; 28 Incheon; 29 Gwangju; 30 Daejeon; 31 Ulsan; 41 Gyeonggi; 42 Gangwon
KR: 43 North Chungcheong; 44 South Chungcheong; 45 North Jeolla; 46 South Jeolla; 47 North Gyeongsang
KR: 48 South Gyeongsang; 49 Jeju
KW: MU Mubarak Al-Kabeer
KZ: 10 Abai; 11 Akmola; 15 Aktobe; 19 Almaty Region; 23 Atyrau; 27 West Kazakhstan; 31 Zhambyl; 33 Jetisu
KZ: 35 Karaganda; 39 Kostanay; 43 Kyzylorda; 47 Mangystau; 55 Pavlodar; 59 North Kazakhstan; 61 Turkistan; 62 Ulytau
KZ: 63 East Kazakhstan; 75 Almaty
`;
