"""Bylines as papers print them, in every listed language, become names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.name_case import normal_case
from newsbot.load.name_kinds import is_agency, is_desk, is_nobody, is_role
from newsbot.load.names import begins_with_by, normal_name, parse_byline, printed_part, split_open
from newsbot.load.words import words

BYLINES = {
    "en": [
        ("by alex", ["Alex"]),
        ("By JOHN O'NEILL and Priya Raman, Senior Reporter", ["John O'Neill", "Priya Raman"]),
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe, Ann Roe and Li Wei", ["Jane Doe", "Ann Roe", "Li Wei"]),
        ("By Jane Doe & Ann Roe", ["Jane Doe", "Ann Roe"]),
        ("Written by Jane Doe | 4 March 2024", ["Jane Doe"]),
        ("Jane Doe Published: March 4, 2024", ["Jane Doe"]),
        ("By Jane Doe in London", ["Jane Doe"]),
        ("By Jane Doe, Political Editor, and Ann Roe in Paris", ["Jane Doe", "Ann Roe"]),
        ("By Jane Doe (@janedoe)", ["Jane Doe"]),
        ("By Jane Doe jane.doe@example.org", ["Jane Doe"]),
        ("Reporting by Jane Doe; Editing by Ann Roe", ["Jane Doe"]),
        (
            "Reporting by Jane Doe and Li Wei in Kyiv; Additional reporting by Ben Moor; Editing by Ann Roe",
            ["Jane Doe", "Li Wei"],
        ),
        ("Words by Samira Haddad. Pictures by Owen Pryce.", ["Samira Haddad"]),
        ("By Jane Doe | Photographs by Ann Roe", ["Jane Doe"]),
        ("Photos by Ann Roe", []),
        ("Translated by Ann Roe", []),
        ("By Jane Doe, The Associated Press", ["Jane Doe", "The Associated Press"]),
        ("By Jane Doe The Associated Press", ["Jane Doe"]),
        ("By Reuters", ["Reuters"]),
        ("By REUTERS", ["Reuters"]),
        ("By Jane Doe/AP", ["Jane Doe", "AP"]),
        ("By HLNF Staff", ["HLNF Staff"]),
        ("By Court Reporter", []),
        ("By Kyiv Correspondent", []),
        ("Jane Doe and Li Wei, with reporting from Sam Okoro", ["Jane Doe", "Li Wei"]),
        ("By The Tide Staff", ["The Tide Staff"]),
        ("Senior Reporter Jane Doe", ["Jane Doe"]),
        ("Jane Doe, Music Critic", ["Jane Doe"]),
        ("JANE MCDONALD", ["Jane McDonald"]),
        ("jane o'connor-smith", ["Jane O'Connor-Smith"]),
        ("J. K. Rowe Jr.", ["J. K. Rowe Jr."]),
        ("By Dr Jane Doe PhD", ["Dr Jane Doe"]),
        ("Ana Ruiz/Ben Moor", ["Ana Ruiz", "Ben Moor"]),
        ("By admin", []),
        ("By Jane Doe On 11/13/19 at 4:00 PM EST", ["Jane Doe"]),
        ("by @janedoe on", []),
        ("Jane Doe, Li Wei | HARBOUR TODAY", ["Jane Doe", "Li Wei"]),
        ("Jane Doe | Ann Roe", ["Jane Doe", "Ann Roe"]),
        ("AFP Paris", ["AFP"]),
        ("By Staff Writer", ["Staff Writer"]),
        ("Read more", []),
        ("About the author", []),
        ("https://example.org/jane", []),
        ("12 March 2024", []),
    ],
    "de": [
        ("Autorin: Jane Doe, Leiterin der Hafenstiftung", ["Jane Doe"]),
        ("Von Jane Doe, Direktor des Hafens", ["Jane Doe"]),
        ("von Jürgen Köhler", ["Jürgen Köhler"]),
        ("Aus Kiel berichtet Anna Weiß", ["Anna Weiß"]),
        ("Aus Tel Aviv berichten Anna Weiß und Max Grün", ["Anna Weiß", "Max Grün"]),
        ("Rechtsanwältin Anna Weiß", ["Anna Weiß"]),
        ("Von Anna Weiß und Max von der Grün", ["Anna Weiß", "Max von der Grün"]),
        ("VON ANNA WEISS, BERLIN", ["Anna Weiss"]),
        ("Von Anna Weiß, dpa", ["Anna Weiß", "dpa"]),
        ("Ein Gastbeitrag von Anna Weiß", ["Anna Weiß"]),
        ("Autorin: Anna Weiß", ["Anna Weiß"]),
        ("Text: Anna Weiß, Fotos: Max Grün", ["Anna Weiß"]),
        ("Von Anna Weiß, 3. November 2024, 14:05 Uhr", ["Anna Weiß"]),
        ("Aus dem Englischen von Max Grün", []),
        ("dpa/AFP", ["dpa/AFP"]),
        ("Redaktion", ["Redaktion"]),
        ("Von Anna Weiß, Politikredakteurin", ["Anna Weiß"]),
    ],
    "fr": [
        ("Recueilli par Léa Martin", ["Léa Martin"]),
        ("Par Jane Doe, directrice de la Fondation du port", ["Jane Doe"]),
        ("Par Hélène Dupré", ["Hélène Dupré"]),
        ("Par Hélène Dupré et Jean-Luc d'Arcy", ["Hélène Dupré", "Jean-Luc d'Arcy"]),
        ("Propos recueillis par Hélène Dupré", ["Hélène Dupré"]),
        ("Par Hélène Dupré avec AFP", ["Hélène Dupré"]),
        ("Par Hélène Dupré et AFP", ["Hélène Dupré", "AFP"]),
        ("Par Hélène Dupré, journaliste", ["Hélène Dupré"]),
        ("HÉLÈNE DUPRÉ", ["Hélène Dupré"]),
        ("Traduit par Jean Roux", []),
        ("Publié par Hélène Dupré le 3 novembre 2024", ["Hélène Dupré"]),
    ],
    "es": [
        ("Una entrevista de Ana Ruiz", ["Ana Ruiz"]),
        ("Por María José Núñez", ["María José Núñez"]),
        ("Por María Núñez y Juan de la Cruz", ["María Núñez", "Juan de la Cruz"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Escrito por María Núñez", ["María Núñez"]),
        ("MARÍA NÚÑEZ | EFE", ["María Núñez", "EFE"]),
        ("Por María Núñez, corresponsal", ["María Núñez"]),
        ("Fotos: Juan Cruz", []),
        ("María Núñez | El Faro de Levante", ["María Núñez"]),
    ],
    "it": [
        ("Di Jane Doe, direttrice dell'Istituto del mare", ["Jane Doe"]),
        ("di Chiara Bianchi", ["Chiara Bianchi"]),
        ("di Chiara Bianchi e Luca D'Amico", ["Chiara Bianchi", "Luca D'Amico"]),
        ("a cura di Chiara Bianchi", ["Chiara Bianchi"]),
        ("DI CHIARA BIANCHI", ["Chiara Bianchi"]),
        ("Chiara Bianchi, inviata", ["Chiara Bianchi"]),
    ],
    "pt": [
        ("Por João Conceição", ["João Conceição"]),
        ("Por João Conceição e Ana dos Santos", ["João Conceição", "Ana dos Santos"]),
        ("Reportagem de João Conceição", ["João Conceição"]),
        ("João Conceição, repórter", ["João Conceição"]),
    ],
    "nl": [
        ("Door Pieter van den Berg", ["Pieter van den Berg"]),
        ("Door Pieter van den Berg en Els 't Hart", ["Pieter van den Berg", "Els 't Hart"]),
        ("Geschreven door Els de Wit", ["Els de Wit"]),
        ("PIETER VAN DEN BERG", ["Pieter van den Berg"]),
    ],
    "pl": [
        ("opr. Anna Nowak", ["Anna Nowak"]),
        ("Autor: Łukasz Wójcik", ["Łukasz Wójcik"]),
        ("Łukasz Wójcik, Anna Żak", ["Łukasz Wójcik", "Anna Żak"]),
        ("Łukasz Wójcik i Anna Żak", ["Łukasz Wójcik", "Anna Żak"]),
        ("Opracowała Anna Żak", ["Anna Żak"]),
        ("Fot. Anna Żak", []),
    ],
    "ru": [
        ("Записала Анна Петрова", ["Анна Петрова"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Иван Петров и Анна Сидорова", ["Иван Петров", "Анна Сидорова"]),
        ("Текст: Иван Петров, фото: Анна Сидорова", ["Иван Петров"]),
        ("ИВАН ПЕТРОВ", ["Иван Петров"]),
        ("ТАСС", ["ТАСС"]),
    ],
    "uk": [
        ("Автор: Олена Коваль", ["Олена Коваль"]),
        ("Олена Коваль та Ігор Шевчук", ["Олена Коваль", "Ігор Шевчук"]),
        ("Текст: Олена Коваль", ["Олена Коваль"]),
    ],
    "tr": [
        ("Yazan: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
        ("Ayşe Yılmaz ve Mehmet Öz", ["Ayşe Yılmaz", "Mehmet Öz"]),
        ("Haber: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
        ("Ayşe Yılmaz yazdı", ["Ayşe Yılmaz"]),
        ("ALİ YILDIZ", ["Ali Yıldız"]),
        ("TAKİP ET", []),
    ],
    "sv": [
        ("Av Åsa Lindström", ["Åsa Lindström"]),
        ("Text: Åsa Lindström Foto: Per Öberg", ["Åsa Lindström"]),
        ("Åsa Lindström och Per Öberg", ["Åsa Lindström", "Per Öberg"]),
    ],
    "no": [
        ("Av Kåre Nordmo", ["Kåre Nordmo"]),
        ("Kåre Nordmo og Liv Ås", ["Kåre Nordmo", "Liv Ås"]),
        ("Tekst: Kåre Nordmo", ["Kåre Nordmo"]),
    ],
    "da": [
        ("Af Søren Kjær", ["Søren Kjær"]),
        ("Skrevet af Søren Kjær og Mette Holm", ["Søren Kjær", "Mette Holm"]),
        ("Søren Kjær, journalist", ["Søren Kjær"]),
    ],
    "cs": [
        ("Autor: Jiří Dvořák", ["Jiří Dvořák"]),
        ("Jiří Dvořák, Eva Němcová", ["Jiří Dvořák", "Eva Němcová"]),
        ("ČTK", ["ČTK"]),
    ],
    "zh": [
        ("撰文丨王小明 编辑丨李华", ["王小明"]),
        ("作者：张伟", ["张伟"]),
        ("记者 张伟", ["张伟"]),
        ("文/张伟", ["张伟"]),
        ("作者：张伟、李娜", ["张伟", "李娜"]),
        ("张伟 责任编辑：李娜", ["张伟"]),
    ],
    "ja": [
        ("文：山田太郎", ["山田太郎"]),
        ("山田太郎記者", ["山田太郎"]),
        ("企画部 リーダー 山田 太郎 氏（潮株式会社）", ["山田 太郎"]),
        ("《YT》", ["YT"]),
        ("執筆：山田太郎、写真：佐藤花子", ["山田太郎"]),
        ("取材・文：山田太郎", ["山田太郎"]),
    ],
    "ko": [
        ("홍길동 기자", ["홍길동"]),
        ("글: 홍길동", ["홍길동"]),
        ("홍길동, 김영희 기자", ["홍길동", "김영희"]),
        ("홍길동 특파원", ["홍길동"]),
        ("홍길동 칼럼니스트 hong@example.org", ["홍길동"]),
    ],
    "ar": [
        ("بقلم: أحمد حسن", ["أحمد حسن"]),
        ("كتب أحمد حسن", ["أحمد حسن"]),
        ("بقلم أحمد حسن، محرر", ["أحمد حسن"]),
    ],
}
FURTHER = {
    "en": [
        ("Jane Doe, Chief Political Correspondent", ["Jane Doe"]),
        ("By Jane Doe, Environment Editor, and Ravi Patel", ["Jane Doe", "Ravi Patel"]),
        ("By Jane Doe for the Evening Tide", ["Jane Doe"]),
        ("Exclusive by Jane Doe", ["Jane Doe"]),
        ("By our Foreign Staff", ["Foreign Staff"]),
        ("By Jane Doe and agencies", ["Jane Doe"]),
        ("By JANE DOE Staff Writer", ["Jane Doe"]),
        ("By Jane Doe of the Tide", ["Jane Doe"]),
        ("Opinion by Jane Doe", ["Jane Doe"]),
        ("Analysis by Jane Doe, CNN", ["Jane Doe"]),
        ("By Jane Doe • Published March 5, 2024", ["Jane Doe"]),
        ("By Jane Doe | Tide News Service", ["Jane Doe"]),
        ("By Jane Doe, 5 minutes ago", ["Jane Doe"]),
        ("by Jane Doe - 5 min read", ["Jane Doe"]),
        ("By Jane Doe. Updated 5 March 2024", ["Jane Doe"]),
        ("By Jane Doe, Associated Press", ["Jane Doe", "Associated Press"]),
        ("By the Editorial Board", ["The Editorial Board"]),
        ("Compiled by Jane Doe", []),
        ("With reporting from Jane Doe", []),
    ],
    "de": [
        ("Von Jana Kühn und Tom Özdemir", ["Jana Kühn", "Tom Özdemir"]),
        ("Ein Kommentar von Jana Kühn", ["Jana Kühn"]),
        ("Jana Kühn, Berlin", ["Jana Kühn"]),
        ("Text: Jana Kühn, Fotos: Tom Beck", ["Jana Kühn"]),
        ("Von Jana Kühn (Text) und Tom Beck (Fotos)", ["Jana Kühn"]),
        ("Von unserem Korrespondenten Tom Beck", ["Tom Beck"]),
        ("Von Redaktionsmitglied Jana Kühn", ["Jana Kühn"]),
        ("Interview: Jana Kühn", ["Jana Kühn"]),
        ("Protokoll: Jana Kühn", ["Jana Kühn"]),
        ("Von dpa", ["dpa"]),
        ("dpa/jk", ["dpa"]),
    ],
    "fr": [
        ("Par Léa Martin et Paul Roux", ["Léa Martin", "Paul Roux"]),
        ("Par Léa Martin, envoyée spéciale à Kiev", ["Léa Martin"]),
        ("Par Léa Martin (avec AFP)", ["Léa Martin"]),
        ("Léa Martin avec AFP", ["Léa Martin"]),
        ("Par Le Courrier avec AFP", ["Le Courrier"]),
        ("Propos recueillis par Léa Martin", ["Léa Martin"]),
        ("Publié le 5 mars 2024 par Léa Martin", ["Léa Martin"]),
        ("Par La rédaction", ["La rédaction"]),
        ("Texte : Léa Martin. Photos : Paul Roux", ["Léa Martin"]),
    ],
    "es": [
        ("Por María López y Juan Díaz", ["María López", "Juan Díaz"]),
        ("María López | Madrid", ["María López"]),
        ("Por: Redacción", ["Redacción"]),
        ("Texto: María López Fotos: Juan Díaz", ["María López"]),
        ("Por María López, enviada especial", ["María López"]),
        ("María López Corresponsal en París", ["María López"]),
    ],
    "it": [
        ("di Marco Rossi e Anna Verdi", ["Marco Rossi", "Anna Verdi"]),
        ("di Marco Rossi, inviato a Parigi", ["Marco Rossi"]),
        ("dal nostro inviato Marco Rossi", ["Marco Rossi"]),
        ("a cura di Marco Rossi", ["Marco Rossi"]),
        ("Di Redazione", ["Redazione"]),
        ("Articolo di Marco Rossi", ["Marco Rossi"]),
        ("Intervista di Marco Rossi", ["Marco Rossi"]),
    ],
    "pt": [
        ("Por Ana Souza e João Lima", ["Ana Souza", "João Lima"]),
        ("Por Ana Souza, g1 — São Paulo", ["Ana Souza"]),
        ("Ana Souza, de Brasília", ["Ana Souza"]),
        ("Da redação", ["Da redação"]),
        ("Texto de Ana Souza", ["Ana Souza"]),
        ("Reportagem: Ana Souza", ["Ana Souza"]),
    ],
    "nl": [
        ("Door Pieter de Vries en Anna Bos", ["Pieter de Vries", "Anna Bos"]),
        ("Tekst: Anna Bos Foto's: Piet Kok", ["Anna Bos"]),
        ("Door: Anna Bos", ["Anna Bos"]),
    ],
    "pl": [
        ("Autor: Anna Nowak", ["Anna Nowak"]),
        ("Anna Nowak, PAP", ["Anna Nowak", "PAP"]),
        ("Oprac. Anna Nowak", ["Anna Nowak"]),
        ("Opracowanie: Anna Nowak", ["Anna Nowak"]),
        ("Rozmawiała Anna Nowak", ["Anna Nowak"]),
        ("tekst Anna Nowak", ["Anna Nowak"]),
    ],
    "ru": [
        ("Иван Петров, корреспондент", ["Иван Петров"]),
        ("Текст: Анна Сидорова", ["Анна Сидорова"]),
        ("Беседовал Иван Петров", ["Иван Петров"]),
        ("Подготовила Анна Сидорова", ["Анна Сидорова"]),
        ("Анна Сидорова, Иван Петров", ["Анна Сидорова", "Иван Петров"]),
    ],
    "uk": [
        ("Олена Коваль, Ігор Бондар", ["Олена Коваль", "Ігор Бондар"]),
    ],
    "be": [
        ("Аўтар: Янка Лобач", ["Янка Лобач"]),
    ],
    "bg": [
        ("Автор: Иван Георгиев", ["Иван Георгиев"]),
        ("от Мария Иванова", ["Мария Иванова"]),
    ],
    "sr": [
        ("Piše: Marko Jovanović", ["Marko Jovanović"]),
        ("Аутор: Марко Јовановић", ["Марко Јовановић"]),
        ("Autor: Jelena Ilić", ["Jelena Ilić"]),
    ],
    "hr": [
        ("Piše: Ivana Horvat", ["Ivana Horvat"]),
        ("Autor: Ivana Horvat", ["Ivana Horvat"]),
    ],
    "sl": [
        ("Avtor: Luka Novak", ["Luka Novak"]),
        ("Piše Luka Novak", ["Luka Novak"]),
    ],
    "sk": [
        ("Autor: Jana Kováčová", ["Jana Kováčová"]),
        ("Napísal Peter Horváth", ["Peter Horváth"]),
    ],
    "cs": [
        ("Autor: Jana Nováková", ["Jana Nováková"]),
        ("Jana Nováková, ČTK", ["Jana Nováková", "ČTK"]),
    ],
    "hu": [
        ("Írta: Nagy Anna", ["Nagy Anna"]),
        ("Szerző: Nagy Anna", ["Nagy Anna"]),
        ("Nagy Anna írása", ["Nagy Anna"]),
        ("Megosztom", []),
    ],
    "ro": [
        ("de Ion Popescu", ["Ion Popescu"]),
        ("Autor: Ion Popescu", ["Ion Popescu"]),
        ("Scris de Ion Popescu", ["Ion Popescu"]),
    ],
    "el": [
        ("του Γιώργου Παππά", ["Γιώργου Παππά"]),
        ("Γράφει ο Γιώργος Παππάς", ["Γιώργος Παππάς"]),
        ("Της Μαρίας Νικολάου", ["Μαρίας Νικολάου"]),
        ("Συντάκτης: Μαρία Νικολάου", ["Μαρία Νικολάου"]),
    ],
    "tr": [
        ("Yazan: Ayşe Kaya", ["Ayşe Kaya"]),
        ("Haber: Mehmet Demir", ["Mehmet Demir"]),
        ("Muhabir: Ayşe Kaya", ["Ayşe Kaya"]),
        ("Kaynak: AA", []),
    ],
    "sv": [
        ("Av Karin Lind och Erik Holm", ["Karin Lind", "Erik Holm"]),
        ("Text: Karin Lind Foto: Erik Holm", ["Karin Lind"]),
        ("Reporter: Karin Lind", ["Karin Lind"]),
    ],
    "no": [
        ("Av Kari Nordmann", ["Kari Nordmann"]),
        ("Tekst: Kari Nordmann Foto: Ola Hansen", ["Kari Nordmann"]),
        ("Journalist Kari Nordmann", ["Kari Nordmann"]),
    ],
    "da": [
        ("Af Mette Holm", ["Mette Holm"]),
        ("Af: Mette Holm og Lars Krag", ["Mette Holm", "Lars Krag"]),
    ],
    "fi": [
        ("Teksti: Aino Virtanen", ["Aino Virtanen"]),
        ("Toimittaja: Aino Virtanen", ["Aino Virtanen"]),
        ("Kirjoittaja Aino Virtanen", ["Aino Virtanen"]),
        ("Aino Virtanen ja Matti Laine", ["Aino Virtanen", "Matti Laine"]),
        ("Aino Virtanen, STT", ["Aino Virtanen", "STT"]),
    ],
    "et": [
        ("Autor: Mari Tamm", ["Mari Tamm"]),
        ("Mari Tamm ja Jaan Kask", ["Mari Tamm", "Jaan Kask"]),
    ],
    "lv": [
        ("Autors: Jānis Ozols", ["Jānis Ozols"]),
    ],
    "lt": [
        ("Autorius: Jonas Petraitis", ["Jonas Petraitis"]),
        ("Jonas Petraitis ir Rasa Kazlauskienė", ["Jonas Petraitis", "Rasa Kazlauskienė"]),
    ],
    "is": [
        ("Höfundur: Anna Jónsdóttir", ["Anna Jónsdóttir"]),
    ],
    "ca": [
        ("Per Jordi Puig", ["Jordi Puig"]),
        ("Text: Jordi Puig i Marta Roca", ["Jordi Puig", "Marta Roca"]),
    ],
    "gl": [
        ("Por Xoán Castro", ["Xoán Castro"]),
    ],
    "eu": [
        ("Egilea: Ane Etxeberria", ["Ane Etxeberria"]),
    ],
    "sq": [
        ("Nga Arben Hoxha", ["Arben Hoxha"]),
    ],
    "mt": [
        ("Minn Joseph Borg", ["Joseph Borg"]),
    ],
    "ga": [
        ("le Seán Ó Briain", ["Seán Ó Briain"]),
    ],
    "id": [
        ("Oleh Budi Santoso", ["Budi Santoso"]),
        ("Penulis: Siti Rahma | Editor: Agus Wijaya", ["Siti Rahma"]),
        ("Reporter: Siti Rahma, Editor: Agus Wijaya", ["Siti Rahma"]),
    ],
    "ms": [
        ("Oleh Siti Aminah", ["Siti Aminah"]),
    ],
    "vi": [
        ("Tác giả: Nguyễn Văn An", ["Nguyễn Văn An"]),
        ("Theo Nguyễn An", ["Nguyễn An"]),
        ("Bài: Trần Minh - Ảnh: Lê Hoa", ["Trần Minh"]),
    ],
    "th": [
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("เรื่อง: สมหญิง รักไทย ภาพ: สมชาย ใจดี", ["สมหญิง รักไทย"]),
        ("ผู้เขียน: สมชาย ใจดี", ["สมชาย ใจดี"]),
    ],
    "hi": [
        ("लेखक: राहुल शर्मा", ["राहुल शर्मा"]),
        ("राहुल शर्मा, नई दिल्ली", ["राहुल शर्मा"]),
        ("द्वारा राहुल शर्मा", ["राहुल शर्मा"]),
        ("रिपोर्ट: राहुल शर्मा", ["राहुल शर्मा"]),
    ],
    "bn": [
        ("লেখা: রাকিব হাসান", ["রাকিব হাসান"]),
        ("নিজস্ব প্রতিবেদক", ["নিজস্ব প্রতিবেদক"]),
        ("রাকিব হাসান, ঢাকা", ["রাকিব হাসান"]),
    ],
    "ta": [
        ("எழுதியவர்: குமார் ராஜன்", ["குமார் ராஜன்"]),
    ],
    "ur": [
        ("تحریر: احمد علی", ["احمد علی"]),
    ],
    "fa": [
        ("نویسنده: رضا احمدی", ["رضا احمدی"]),
        ("رضا احمدی و مریم کریمی", ["رضا احمدی", "مریم کریمی"]),
        ("گزارش از رضا احمدی", ["رضا احمدی"]),
        ("خبرنگار: رضا احمدی", ["رضا احمدی"]),
    ],
    "ar": [
        ("كتب: أحمد حسن", ["أحمد حسن"]),
        ("كتبت سارة علي", ["سارة علي"]),
        ("تأليف: سارة علي", ["سارة علي"]),
        ("إعداد: سارة علي", ["سارة علي"]),
        ("أحمد حسن - القاهرة", ["أحمد حسن"]),
        ("القاهرة - أحمد حسن", ["أحمد حسن"]),
        ("تحرير: أحمد حسن", ["أحمد حسن"]),
        ("أحمد حسن وسارة علي", ["أحمد حسن", "سارة علي"]),
    ],
    "he": [
        ("מאת יוסי כהן", ["יוסי כהן"]),
        ("מאת: דנה לוי ויוסי כהן", ["דנה לוי", "יוסי כהן"]),
        ("דנה לוי, ירושלים", ["דנה לוי"]),
        ("כתב: יוסי כהן", ["יוסי כהן"]),
    ],
    "zh": [
        ("作者：王小明", ["王小明"]),
        ("记者 王小明 李华", ["王小明", "李华"]),
        ("文/王小明", ["王小明"]),
        ("记者王小明 北京报道", ["王小明"]),
        ("本报记者 王小明", ["王小明"]),
        ("新华社记者王小明、李华", ["王小明", "李华"]),
        ("来源：新华网 作者：王小明 编辑：李华", ["王小明"]),
        ("责任编辑：李华", []),
        ("文 | 王小明 编辑 | 李华", ["王小明"]),
    ],
    "zh-TW": [
        ("記者王小明／台北報導", ["王小明"]),
        ("〔記者王小明／台北報導〕", ["王小明"]),
        ("文／王小明", ["王小明"]),
        ("中央社記者王小明台北5日電", ["王小明"]),
    ],
    "zh-HK": [
        ("撰文：陳大文", ["陳大文"]),
    ],
    "ja": [
        ("文・田中太郎", ["田中太郎"]),
        ("田中太郎記者", ["田中太郎"]),
        ("【田中太郎】", ["田中太郎"]),
        ("（田中太郎）", ["田中太郎"]),
        ("執筆者：田中太郎", ["田中太郎"]),
        ("文=田中太郎 写真=鈴木花子", ["田中太郎"]),
        ("取材・文／田中太郎　撮影／鈴木花子", ["田中太郎"]),
        ("社会部・田中太郎", ["田中太郎"]),
        ("ロンドン＝田中太郎", ["田中太郎"]),
        ("著者：田中 太郎", ["田中 太郎"]),
        ("著：田中太郎", ["田中太郎"]),
        ("田中太郎、鈴木花子", ["田中太郎", "鈴木花子"]),
    ],
    "ko": [
        ("홍길동 기자 hong@tide.example", ["홍길동"]),
        ("글 홍길동", ["홍길동"]),
        ("홍길동·김영희 기자", ["홍길동", "김영희"]),
        ("홍길동 기자 외 2명", ["홍길동"]),
        ("山田太郎ほか2人", ["山田太郎"]),
        ("[서울=뉴스] 홍길동 기자", ["홍길동"]),
        ("(서울=연합뉴스) 홍길동 기자 =", ["홍길동"]),
        ("기자명 홍길동", ["홍길동"]),
        ("글·사진 홍길동 기자", ["홍길동"]),
    ],
    "ka": [
        ("ავტორი: გიორგი ბერიძე", ["გიორგი ბერიძე"]),
    ],
    "hy": [
        ("Հեղինակ՝ Արամ Պետրոսյան", ["Արամ Պետրոսյան"]),
    ],
    "az": [
        ("Müəllif: Elçin Quliyev", ["Elçin Quliyev"]),
    ],
    "kk": [
        ("Автор: Айгүл Серікова", ["Айгүл Серікова"]),
    ],
    "sw": [
        ("Na Juma Hassan", ["Juma Hassan"]),
        ("Mwandishi: Juma Hassan", ["Juma Hassan"]),
    ],
    "af": [
        ("Deur Pieter Botha", ["Pieter Botha"]),
    ],
    "tl": [
        ("Ni Jose Reyes", ["Jose Reyes"]),
    ],
    "mk": [
        ("Автор: Петар Стојанов", ["Петар Стојанов"]),
    ],
    "ne": [
        ("लेखक: राम थापा", ["राम थापा"]),
    ],
    "pa": [
        ("ਲੇਖਕ: ਹਰਜੀਤ ਸਿੰਘ", ["ਹਰਜੀਤ ਸਿੰਘ"]),
    ],
}
"""More of the same, with what is glued to names in some scripts, and in languages whose words are not all known."""
CASES = [
    pytest.param(language, line, names, id=f"{language}:{line[:40]}")
    for language, lines in [*BYLINES.items(), *FURTHER.items()]
    for line, names in lines
]


@pytest.mark.parametrize(("language", "line", "names"), CASES)
def test_a_byline_becomes_names(language: str, line: str, names: list[str]) -> None:
    assert parse_byline(line, language) == names


@pytest.mark.parametrize(("language", "line", "names"), CASES)
def test_normal_names_stay(language: str, line: str, names: list[str]) -> None:
    assert [name for one in names for name in parse_byline(one, language)] == names
    assert [normal_name(name) for name in names] == names


def test_every_language_of_the_words_has_its_bylines() -> None:
    languages = set(BYLINES)
    assert len(languages) >= 18
    for language in languages:
        assert words("byline.by", language) or words("byline.weak", language) or words("byline.noun", language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ar", "تقرير دولي يحذر من الجفاف"),
        ("he", "כתב אישום הוגש נגד החשוד בפריצה לנמל"),
        ("th", "เรื่อง ใหญ่ ของ ท่าเรือ เก่า ใน เมือง นี้"),
        ("zh", "记者协会今日发表声明谴责暴力"),
        ("ca", "Per què el port tanca"),
        ("ro", "De ce se închide portul"),
        ("de", "Interview mit Jana Kühn über den Hafen und seine Zukunft"),
    ],
)
def test_a_sentence_that_begins_as_a_byline_does(language: str, line: str) -> None:
    assert not begins_with_by(line, language) or parse_byline(line, language) == []


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("JOHN O'NEILL", "John O'Neill"),
        ("john o'neill", "John O'Neill"),
        ("Chokri GHARBI", "Chokri Gharbi"),
        ("MARY-JANE WATSON", "Mary-Jane Watson"),
        ("ANGUS MACDONALD", "Angus MacDonald"),
        ("T.S. ELIOT", "T.S. Eliot"),
        ("AFP", "AFP"),
        ("DPA", "dpa"),
        ("reuters", "Reuters"),
        ("PIETER VAN DEN BERG", "Pieter van den Berg"),
        ("ÉLODIE D'ARCY", "Élodie D'Arcy"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("李白", "李白"),
        ("freeman1984", "freeman1984"),
        ("İPEK YILMAZ-IŞIK", "İpek Yılmaz-Işık"),
    ],
)
def test_capitals_are_those_of_a_name(printed: str, normal: str) -> None:
    assert normal_case(printed) == normal
    assert normal_case(normal) == normal


def test_kinds_of_names() -> None:
    assert is_agency("dpa/AFP")
    assert is_desk("MND Staff")
    assert not is_desk("Jane Doe")
    assert is_nobody("Admin")
    assert is_role("Senior Political Correspondent")
    assert not is_role("Jane Doe")


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("By Jane Doe | 4 March 2024", "By Jane Doe"),
        ("4 March 2024 by Jane Doe", "by Jane Doe"),
        ("Posted in News by Jane Doe on March 4, 2024", "by Jane Doe"),
        ("Posted by Jane Doe at 5:11 AM", "Posted by Jane Doe"),
        ("Posted By Jane Doe At 5:11 AM", "Posted By Jane Doe"),
        ("by Jane Doe and on 4 March 2024", "by Jane Doe"),
        ("4 March 2024, 11:45 | by Jane Doe", "by Jane Doe"),
        (
            "Words by Samira Haddad. Pictures by Owen Pryce. March 12, 2025",
            "Words by Samira Haddad. Pictures by Owen Pryce.",
        ),
        ("by alex", "by alex"),
        ("Jane Doe", "Jane Doe"),
        ("2024", "2024"),
    ],
)
def test_the_printed_part_of_a_line_is_its_byline(line: str, printed: str) -> None:
    assert printed_part(line, "en") == printed


def test_a_line_that_breaks_off_at_by_is_cut_there() -> None:
    assert split_open("By") == ("", "By")
    assert split_open("Opinion by") == ("", "Opinion by")
    assert split_open("Disko Von") == ("Disko", "Von")
    assert split_open("Autor:") == ("", "Autor:")
    assert split_open("Stand by me") is None
    assert split_open("World is sponsored by") is None


def test_a_word_that_is_common_elsewhere_counts_only_in_its_language() -> None:
    assert begins_with_by("di Chiara Bianchi", "it")
    assert not begins_with_by("Di Dienstag", "de")
    assert begins_with_by("av Åsa Lind", "nb-NO")
    assert begins_with_by("Author Jane Doe")
    assert not begins_with_by("Author Jane Doe", strict=True)
    assert begins_with_by("Author: Jane Doe", strict=True)


PIECES = """
By by von and und Jane Doe JANE O'Neill , | / - ( ) Editor Reuters dpa Photo: 2024 @jane van der 张伟 기자 Автор: · .
""".split()
LINES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@given(LINES, st.sampled_from([None, "en", "de", "it", "zh", "xx"]))
def test_no_line_is_too_strange(line: str, language: str | None) -> None:
    names = parse_byline(line, language)
    assert len(names) == len(set(names)) <= 40
    assert all(name == name.strip() and name and len(name) <= 70 for name in names)
    assert printed_part(line, language) in line
    normal = normal_name(line)
    assert normal_name(normal) == normal


@given(LINES)
def test_names_that_were_read_are_read_again(line: str) -> None:
    for name in parse_byline(line):
        assert begins_with_by(name) or parse_byline(name) in ([name], [])
