// English names of regions, reviewed: countries L to Z. A region is listed if its English name differs from its name in
// ISO 3166-2 by more than diacritics and words such as "Province", or if another region has the same name in ISO
// 3166-2.
//
// Each row was written after comparing three things: ISO's name of the code (package `iso-3166` 4.4.0), CLDR's English
// name of the code (`cldr-subdivisions-full` 48.2.0), and the cities that the default source has in the region. CLDR's
// name is used only if the code means the same region in CLDR and in ISO. If CLDR follows an older edition of ISO
// 3166-2 (IR, MA), or CLDR's name is that of another place or is not used in English, the row has the common English
// name instead.

export const englishNamesLtoZ = `
LA: AT Attapeu; BL Bolikhamsai; HO Houaphanh; KH Khammouane; LM Luang Namtha; LP Luang Prabang; OU Oudomxay
LA: PH Phongsaly; VI Vientiane Province; VT Vientiane Prefecture; XA Sainyabuli; XE Sekong
LB: AK Akkar; AS North Lebanon; BA Beirut; JA South Lebanon; JL Mount Lebanon; NA Nabatieh
LK: 1 Western Province; 2 Central Province; 3 Southern Province; 4 Northern Province; 5 Eastern Province
LK: 6 North Western; 7 North Central; 9 Sabaragamuwa
LS: B Butha-Buthe
LT: AL Alytus; KL Klaipėda; KU Kaunas; MR Marijampolė; PN Panevėžys; SA Šiauliai; TA Tauragė; TE Telšiai; UT Utena
LT: VL Vilnius
LV: 002 Aizkraukle; 007 Alūksne; 011 Ādaži; 015 Balvi; 016 Bauska; 022 Cēsis; 026 Dobele; 033 Gulbene
LV: 041 Jelgava Municipality; 042 Jēkabpils Municipality; 047 Krāslava; 050 Kuldīga; 052 Ķekava; 054 Limbaži
LV: 056 Līvāni; 058 Ludza; 059 Madona; 062 Mārupe; 067 Ogre; 068 Olaine; 073 Preiļi; 077 Rēzekne Municipality
LV: 080 Ropaži; 089 Saulkrasti; 091 Sigulda; 094 Smiltene; 097 Talsi; 099 Tukums; 101 Valka; 102 Varakļāni
LV: 106 Ventspils Municipality; 111 Augšdaugava; 112 South Kurzeme; 113 Valmiera
LY: BA Benghazi; BU Butnan; DR Derna; JA Jabal al Akhdar; JG Jabal al Gharbi; JI Jafara; JU Jufra; KF Kufra
LY: MB Murqub; MI Misrata; MJ Marj; NQ Nuqat al Khams; SR Sirte; TB Tripoli; WD Wadi al Hayaa; WS Wadi al Shatii
LY: ZA Zawiya
MA: 01 Tangier-Tétouan-Al Hoceima; 02 Oriental; 07 Marrakesh-Safi; 10 Guelmim-Oued Noun; 11 Laâyoune-Sakia El Hamra
MA: 12 Dakhla-Oued Ed-Dahab
MD: SN Transnistria
MM: 18 Naypyidaw
MN: 035 Orkhon; 037 Darkhan-Uul; 039 Khentii; 041 Khövsgöl; 043 Khovd; 051 Sükhbaatar; 055 Övörkhangai; 057 Zavkhan
MN: 064 Govisümber; 065 Govi-Altai; 069 Bayankhongor; 071 Bayan-Ölgii; 073 Arkhangai
MR: 13 Nouakchott West; 14 Nouakchott North; 15 Nouakchott South
MT: 06 Cospicua; 20 Senglea; 35 Mtarfa; 45 Victoria; 46 Rabat; 48 St. Julian’s; 50 Saint Lawrence; 51 St. Paul’s Bay
MT: 53 Saint Lucia; 54 Saint Venera; 65 Żebbuġ Gozo; 66 Żebbuġ
MV: 00 Alif Dhaal; 02 Alif Alif; 03 Lhaviyani; 04 Vaavu; 05 Laamu; 07 Haa Alif; 08 Thaa; 12 Meemu; 13 Raa; 14 Faafu
MV: 17 Dhaalu; 20 Baa; 23 Haa Dhaalu; 24 Shaviyani; 25 Noonu; 26 Kaafu; 27 Gaafu Alif; 28 Gaafu Dhaalu; 29 Gnaviyani
MV: MLE Malé
MW: C Central Region; N Northern Region; S Southern Region
MX: CMX Mexico City; COA Coahuila; MIC Michoacán; VER Veracruz
MY: 04 Malacca; 07 Penang; 14 Kuala Lumpur; 15 Labuan; 16 Putrajaya
MZ: L Maputo Province; MPM Maputo City
NG: FC Federal Capital Territory
NI: AN North Caribbean Coast; AS South Caribbean Coast
NL: FR Friesland; NB North Brabant; NH North Holland; ZH South Holland
NP: P1 Koshi; P2 Madhesh; P3 Bagmati; P4 Gandaki; P5 Lumbini; P6 Karnali; P7 Sudurpashchim
NZ: WGN Wellington
OM: BJ South Al Batinah; BS North Al Batinah; BU Al Buraimi; MA Muscat; SJ South Ash Sharqiyah
OM: SS North Ash Sharqiyah; ZA Ad Dhahirah; ZU Dhofar
PE: CAL Callao; LIM Lima Region; LMA Lima Province
PG: CPM Central Province; NCD National Capital District; NPP Oro; SAN Sandaun; WPD Western Province
PH: 00 Metro Manila
PK: JK Azad Kashmir; KP Khyber Pakhtunkhwa; PB Punjab
PL: 02 Lower Silesia; 04 Kuyavia-Pomerania; 06 Lublin; 08 Lubusz; 10 Łódź; 12 Lesser Poland; 14 Mazovia; 16 Opole
PL: 18 Subcarpathia; 22 Pomerania; 24 Silesia; 28 Warmia-Masuria; 30 Greater Poland; 32 West Pomerania
PS: BTH Bethlehem; DEB Deir al-Balah; GZA Gaza; HBN Hebron; JEM Jerusalem; JEN Jenin; JRH Jericho; NGZ North Gaza
PS: QQA Qalqilya; RBH Ramallah and al-Bireh
PT: 11 Lisbon; 20 Azores; 30 Madeira
PY: 11 Central Department
QA: DA Doha; KH Al Khor; MS Madinat ash Shamal; RA Al Rayyan; SH Al Shahaniya; ZA Al Daayen
RO: B Bucharest
RS: 08 Mačva; 09 Kolubara; 10 Podunavlje; 11 Braničevo; 12 Šumadija; 13 Pomoravlje; 14 Bor; 15 Zaječar; 16 Zlatibor
RS: 17 Moravica; 18 Raška; 19 Rasina; 20 Nišava; 21 Toplica; 22 Pirot; 23 Jablanica; 24 Pčinja
RU: AD Adygea; AL Altai Republic; ALT Altai Krai; AMU Amur Oblast; ARK Arkhangelsk Oblast; AST Astrakhan Oblast
RU: BEL Belgorod Oblast; BRY Bryansk Oblast; BU Buryatia; CE Chechnya; CHE Chelyabinsk Oblast; CHU Chukotka
RU: CU Chuvashia; IN Ingushetia; IRK Irkutsk Oblast; IVA Ivanovo Oblast; KAM Kamchatka Krai; KB Kabardino-Balkaria
RU: KC Karachay-Cherkessia; KDA Krasnodar Krai; KEM Kemerovo Oblast; KGD Kaliningrad Oblast; KGN Kurgan Oblast
RU: KHA Khabarovsk Krai; KHM Khanty-Mansi; KIR Kirov Oblast; KK Khakassia; KL Kalmykia; KLU Kaluga Oblast
RU: KOS Kostroma Oblast; KR Karelia; KRS Kursk Oblast; KYA Krasnoyarsk Krai; LEN Leningrad Oblast
RU: LIP Lipetsk Oblast; MAG Magadan Oblast; ME Mari El; MO Mordovia; MOS Moscow Oblast; MOW Moscow
RU: MUR Murmansk Oblast; NEN Nenets; NGR Novgorod Oblast; NIZ Nizhny Novgorod Oblast; NVS Novosibirsk Oblast
RU: OMS Omsk Oblast; ORE Orenburg Oblast; ORL Oryol Oblast; PER Perm Krai; PNZ Penza Oblast; PRI Primorsky Krai
RU: PSK Pskov Oblast; ROS Rostov Oblast; RYA Ryazan Oblast; SA Sakha; SAK Sakhalin Oblast; SAM Samara Oblast
RU: SAR Saratov Oblast; SE North Ossetia; SMO Smolensk Oblast; SPE Saint Petersburg; STA Stavropol Krai
RU: SVE Sverdlovsk Oblast; TAM Tambov Oblast; TOM Tomsk Oblast; TUL Tula Oblast; TVE Tver Oblast; TY Tuva
RU: TYU Tyumen Oblast; UD Udmurtia; ULY Ulyanovsk Oblast; VGG Volgograd Oblast; VLA Vladimir Oblast
RU: VLG Vologda Oblast; VOR Voronezh Oblast; YAN Yamalo-Nenets; YAR Yaroslavl Oblast; YEV Jewish Autonomous Oblast
RU: ZAB Zabaykalsky Krai
RW: 01 Kigali; 02 Eastern Province; 03 Northern Province; 04 Western Province; 05 Southern Province
SA: 01 Riyadh; 02 Makkah; 03 Madinah; 04 Eastern Province; 05 Qassim; 06 Hail; 07 Tabuk; 08 Northern Borders
SA: 09 Jazan; 12 Al Jawf; 14 Asir
SB: CE Central Province; CT Honiara; WE Western Province
SC: 13 Grand’Anse Mahé; 14 Grand’Anse Praslin
SD: DC Central Darfur; DE East Darfur; DN North Darfur; DS South Darfur; DW West Darfur; GK West Kurdufan
SD: KH Khartoum; KN North Kurdufan; KS South Kurdufan; NB Blue Nile; NO Northern State; NR River Nile; NW White Nile
SD: RS Red Sea; SI Sennar
SE: AB Stockholm; AC Västerbotten; BD Norrbotten; D Södermanland; E Östergötland; F Jönköping; G Kronoberg
SE: I Gotland; N Halland; O Västra Götaland; S Värmland; U Västmanland; W Dalarna; X Gävleborg; Y Västernorrland
SE: Z Jämtland
SI: 044 Kanal
SK: BC Banská Bystrica; BL Bratislava; KI Košice; NI Nitra; PV Prešov; TA Trnava; TC Trenčín; ZI Žilina
SL: E Eastern Province; N Northern Province; S Southern Province
SM: 07 San Marino
SO: BY Bay; HI Hiran; JD Middle Juba; JH Lower Juba; NU Nugal; SD Middle Shebelle; SH Lower Shebelle
SY: DI Damascus; DR Daraa; DY Deir ez-Zor; HI Homs; HL Aleppo; HM Hama; LA Latakia; QU Quneitra
TD: BA Batha; BG Bahr el Gazel; BO Borkou; CB Chari-Baguirmi; EE Ennedi-Est; EO Ennedi-Ouest; GR Guéra
TD: HL Hadjer-Lamis; KA Kanem; LC Lac; LO Logone Occidental; LR Logone Oriental; MA Mandoul; MC Moyen-Chari
TD: ME Mayo-Kebbi Est; MO Mayo-Kebbi Ouest; ND N’Djamena; OD Ouaddaï; TA Tandjilé; TI Tibesti
TH: 10 Bangkok; 16 Lopburi; 72 Suphanburi; 82 Phang Nga; S Pattaya
TJ: GB Gorno-Badakhshan; RA Districts of Republican Subordination
TL: OE Oecusse
TM: S Ashgabat
TN: 12 Ariana; 14 Manouba; 33 Kef
TV: NMG Nanumanga
TW: CYI Chiayi City; CYQ Chiayi County; HSQ Hsinchu County; HSZ Hsinchu City
TZ: 06 North Pemba; 07 Zanzibar North; 10 South Pemba; 11 Zanzibar Central/South; 15 Zanzibar Urban/West
UA: 05 Vinnytsia Oblast; 07 Volyn Oblast; 09 Luhansk Oblast; 12 Dnipropetrovsk Oblast; 14 Donetsk Oblast
UA: 18 Zhytomyr Oblast; 21 Zakarpattia Oblast; 23 Zaporizhzhia Oblast; 26 Ivano-Frankivsk Oblast; 30 Kyiv City
UA: 32 Kyiv Oblast; 35 Kirovohrad Oblast; 43 Crimea; 46 Lviv Oblast; 48 Mykolaiv Oblast; 51 Odesa Oblast
UA: 53 Poltava Oblast; 56 Rivne Oblast; 59 Sumy Oblast; 61 Ternopil Oblast; 63 Kharkiv Oblast; 65 Kherson Oblast
UA: 68 Khmelnytskyi Oblast; 71 Cherkasy Oblast; 74 Chernihiv Oblast; 77 Chernivtsi Oblast
UG: C Central Region; E Eastern Region; N Northern Region; W Western Region
UZ: AN Andijan; BU Bukhara; FA Fergana; JI Jizzakh; QR Karakalpakstan; TK Tashkent; TO Tashkent Region
VE: A Capital District; W Federal Dependencies
VN: CT Can Tho; DN Da Nang; HN Hanoi; HP Haiphong; SG Ho Chi Minh City
YE: AD Aden; AM Amran; DA Dhale; HD Hadramaut; SA Sanaa City; SN Sanaa; TA Taiz
ZM: 01 Western Province; 02 Central Province; 03 Eastern Province; 05 Northern Province; 07 Southern Province
`;
