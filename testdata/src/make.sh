#!/bin/sh
# Makes the office files and PDFs of testdata/cases from the sources beside this script. Needs LibreOffice, Chromium and the Noto CJK fonts.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
office() { soffice --headless -env:UserInstallation="file://$out/profile" ${3:+--infilter="$3"} --convert-to "$1" --outdir "$out" "$2" >/dev/null 2>&1; }
print() { chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$out/$2" "$1" >/dev/null 2>&1; }
office docx 09.fodt && mv "$out/09.docx" ../cases/姚思齐_个案报告.docx
office docx 13.fodt && mv "$out/13.docx" ../cases/保密规定-15.docx
office xlsx 10.fods && mv "$out/10.xlsx" ../cases/心理普测-10.xlsx
office 'xlsx:Calc MS Excel 2007 XML' 15.csv && mv "$out/15.xlsx" ../cases/空白登记表-16.xlsx
office pdf:writer_pdf_Export 11.html 'HTML (StarWriter)' && mv "$out/11.pdf" ../cases/危机报告-11.pdf
print 12.html 12.pdf && mv "$out/12.pdf" ../cases/团体辅导-12.pdf
print 16.html 16.pdf && mv "$out/16.pdf" ../cases/宣传单-17.pdf
