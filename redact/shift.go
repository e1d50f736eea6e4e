package redact

import (
	"crypto/rand"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/judge"
)

// minWeeks and maxWeeks bound how far dates are moved.
const (
	minWeeks = 4
	maxWeeks = 60
)

// offset returns the secret number of days by which the dates of these people
// move: whole weeks, so that weekdays stay, and one for all, so that intervals do.
func (p *People) offset() int {
	if p.days == 0 {
		n, err := rand.Int(rand.Reader, big.NewInt(2*(maxWeeks-minWeeks+1)))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		weeks := int(n.Int64())/2 + minWeeks
		p.days = 7 * weeks
		if n.Bit(0) == 1 {
			p.days = -p.days
		}
	}
	return p.days
}

// A dateForm is a way to write a date: which groups of the expression are its
// year, month and day; 0 if it has none. A republican year counts from 1912.
type dateForm struct {
	find             *regexp.Regexp
	year, month, day int
	republic         bool
}

// dateForms are tried in order; those that say more come first.
var dateForms = sync.OnceValue(func() []dateForm {
	return []dateForm{
		{regexp.MustCompile(`民国(\d{2,3})年(\d{1,2})月(\d{1,2})`), 1, 2, 3, true},
		{regexp.MustCompile(`((?:19|20)\d\d)(?:年|[-/.])\s?(\d{1,2})(?:月|[-/.])\s?(\d{1,2})`), 1, 2, 3, false},
		{regexp.MustCompile(`\b((?:19|20)\d\d)(\d\d)(\d\d)\b`), 1, 2, 3, false},
		{regexp.MustCompile(`([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})`), 1, 2, 3, false},
		{regexp.MustCompile(`((?:19|20)\d\d)(?:年|[-/.])\s?(\d{1,2})`), 1, 2, 0, false},
		{regexp.MustCompile(`(\d{1,2})月(\d{1,2})`), 0, 1, 2, false},
		{regexp.MustCompile(`([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})`), 0, 1, 2, false},
		{regexp.MustCompile(`\b(\d{1,2})[-/.](\d{1,2})\b`), 0, 1, 2, false},
	}
})

var englishForms = []string{"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "January 2 2006"}

// Dates of the lunar calendar are not moved: beside a date that is, they would
// tell by how much.
var lunar = sync.OnceValue(func() *regexp.Regexp {
	const day = `(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|[二三]?十[一二三四五六七八九]?)`
	return regexp.MustCompile(`(?:农历|阴历|旧历)\p{Han}{1,3}月` + day + `?|(?:正|腊|冬)月` + day + `?|[一二三四五六七八九十]{1,2}月(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?)`)
})

// furtherDay is a day after a date that says its month: 至5日 of 9月3日至5日.
var furtherDay = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^((?:日|号)?\s?(?:至|到|[-—–~、,]|和|及)\s?)(\d{1,2}|[一二三四五六七八九十]{1,3})(?:日|号)`)
})

// A foundDate is a date in a value, as dateForms found it.
type foundDate struct {
	dateForm
	at []int // of the match and its groups
}

// datesIn returns the dates in value, in order.
func datesIn(value string) []foundDate {
	var all, out []foundDate
	for _, form := range dateForms() {
		for _, at := range form.find.FindAllStringSubmatchIndex(value, -1) {
			all = append(all, foundDate{form, at})
		}
	}
	slices.SortStableFunc(all, func(a, b foundDate) int { return a.at[0] - b.at[0] })
	for _, d := range all {
		if n := len(out); n == 0 || out[n-1].at[1] <= d.at[0] {
			out = append(out, d)
		}
	}
	return out
}

// shifted returns the finding with each date in it moved; false if none was
// understood.
func (c *cast) shifted(f judge.Finding) (string, bool) {
	written := c.doc.In(f.Span)
	value := document.FoldString(written)
	days := c.people.offset()
	for _, layout := range englishForms {
		if t, err := time.Parse(layout, strings.TrimSpace(value)); err == nil {
			return t.AddDate(0, 0, days).Format(layout), true
		}
	}
	value = lunar().ReplaceAllString(value, someDay)
	var out strings.Builder
	last, near := 0, c.year()
	for _, d := range datesIn(value) {
		t, ok := d.date(value, near)
		if !ok {
			return "", false
		}
		near = t.Year()
		moved := t.AddDate(0, 0, days)
		d.write(&out, value, last, moved)
		last = d.at[1]
		for m := furtherDay().FindStringSubmatchIndex(value[last:]); m != nil && d.day > 0; m = furtherDay().FindStringSubmatchIndex(value[last:]) {
			old := value[last+m[4] : last+m[5]]
			next := time.Date(t.Year(), t.Month(), digits(old), 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
			out.WriteString(value[last : last+m[4]])
			if next.Month() != moved.Month() {
				out.WriteString(writeDigits(int(next.Month()), old, false) + "月")
			}
			out.WriteString(writeDigits(next.Day(), old, false))
			last += m[5]
			moved = next
		}
	}
	out.WriteString(value[last:])
	return asWritten(out.String(), written), out.String() != value || strings.Contains(value, someDay)
}

// asWritten gives marks that folding made narrow their width again.
func asWritten(s, written string) string {
	for _, mark := range []string{"（(", "）)", "，,", "：:", "～~"} {
		_, n := utf8.DecodeRuneInString(mark)
		if strings.Contains(written, mark[:n]) && !strings.Contains(written, mark[n:]) {
			s = strings.ReplaceAll(s, mark[n:], mark[:n])
		}
	}
	return s
}

// group returns the number of a group of the match and how it is written.
func (d foundDate) group(value string, i int) (int, string) {
	if i == 0 {
		return 0, ""
	}
	s := value[d.at[2*i]:d.at[2*i+1]]
	return digits(s), s
}

// date returns the day that was found; false if there is none such. A month
// alone is its 15th: that is not written.
func (d foundDate) date(value string, nearYear int) (time.Time, bool) {
	y, _ := d.group(value, d.year)
	mo, _ := d.group(value, d.month)
	day, _ := d.group(value, d.day)
	switch {
	case d.republic:
		y += 1911
	case d.year == 0:
		y = nearYear
	}
	if d.day == 0 {
		day = 15
	}
	t := time.Date(y, time.Month(mo), day, 0, 0, 0, 0, time.UTC)
	return t, mo >= 1 && mo <= 12 && t.Day() == day && int(t.Month()) == mo
}

// write appends value from last to the end of the match, with the date t in it.
func (d foundDate) write(out *strings.Builder, value string, last int, t time.Time) {
	_, yText := d.group(value, d.year)
	_, mText := d.group(value, d.month)
	_, dText := d.group(value, d.day)
	ny := t.Year()
	if d.republic {
		ny -= 1911
	}
	padded := strings.HasPrefix(mText, "0") || strings.HasPrefix(dText, "0") || len(mText) == 2 && (len(dText) == 2 || d.day == 0) && !strings.Contains(value, "月")
	for _, g := range []struct {
		index, n int
		old      string
	}{{d.year, ny, yText}, {d.month, int(t.Month()), mText}, {d.day, t.Day(), dText}} {
		if g.index == 0 {
			continue
		}
		out.WriteString(value[last:d.at[2*g.index]])
		out.WriteString(writeDigits(g.n, g.old, padded))
		last = d.at[2*g.index+1]
	}
	out.WriteString(value[last:d.at[1]])
}

// digits reads a number in ASCII digits, or in Chinese ones either spelled
// (十二) or one by one (二〇二四).
func digits(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if len([]rune(s)) == 4 {
		n := 0
		for _, r := range s {
			n = 10*n + max(0, strings.Index("零一二三四五六七八九", string(r))/3)
		}
		return n
	}
	n, _ := hanNumber(s)
	return n
}

// writeDigits writes n as old was written.
func writeDigits(n int, old string, padded bool) string {
	const han = "〇一二三四五六七八九"
	one := func(d int) string { return han[3*d : 3*d+3] }
	switch {
	case old[0] >= '0' && old[0] <= '9':
		if padded && n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	case n >= 100:
		s := ""
		for _, d := range strconv.Itoa(n) {
			s += one(int(d - '0'))
		}
		return s
	}
	s := ""
	if n >= 20 {
		s = one(n / 10)
	}
	if n >= 10 {
		s += "十"
	}
	if n%10 > 0 {
		s += one(n % 10)
	}
	return s
}

// year returns a year that the document speaks of, for dates that state none.
func (c *cast) year() int {
	if y := year().FindString(c.doc.Text); y != "" {
		return digits(y)
	}
	return 2023 // no leap year: every day of it exists in all
}
