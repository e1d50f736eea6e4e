package judge

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// childAge is the age under which every datum of a person is sensitive: PIPL
// article 28 (REQ-16).
const childAge = 14

var (
	fullDate = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\d{4})\D{0,3}(\d{1,2})?\D{0,3}(\d{1,2})?`) })
	digits   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{1,3}`) })
)

// documentDate is the last plausible full date found in the document; zero if
// there is none.
func documentDate(doc *document.Document, findings []detect.Finding, now time.Time) time.Time {
	var last time.Time
	for _, f := range findings {
		if f.Entity != rules.Date {
			continue
		}
		if t, ok := date(fold(doc.In(f.Span))); ok && t.After(last) && !t.After(now) {
			last = t
		}
	}
	return last
}

// childFact reports whether f says that its subject was under 14 on the day.
func childFact(doc *document.Document, f detect.Finding, day time.Time) bool {
	if f.Entity != rules.Age && f.Entity != rules.Birthdate && f.Entity != rules.ResidentID {
		return false
	}
	v := fold(doc.In(f.Span))
	var born time.Time
	switch f.Entity {
	case rules.Age:
		years, ok := age(v)
		return ok && years < childAge
	case rules.Birthdate:
		t, ok := date(v)
		if !ok {
			return false
		}
		born = t
	case rules.ResidentID:
		d := digitsOnly(v)
		if len(d) < 17 {
			return false
		}
		t, err := time.Parse("20060102", d[6:14])
		if err != nil {
			return false
		}
		born = t
	}
	return born.Before(day) && born.AddDate(childAge, 0, 0).After(day)
}

// date reads the first date with a year of four digits; a missing month or day
// counts as the first.
func date(v string) (time.Time, bool) {
	if d := digitsOnly(v); len(d) == 8 && len(v) == 8 {
		t, err := time.Parse("20060102", d)
		return t, err == nil
	}
	m := fullDate().FindStringSubmatch(v)
	if m == nil {
		return time.Time{}, false
	}
	part := func(s string) int {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return n
		}
		return 1
	}
	y, mo, d := part(m[1]), part(m[2]), part(m[3])
	if y < 1900 || y > 2100 || mo > 12 || d > 31 {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC), true
}

// age reads an age in years, in digits or in Chinese numerals.
func age(v string) (int, bool) {
	if m := digits().FindString(v); m != "" {
		n, err := strconv.Atoi(m)
		return n, err == nil
	}
	n, seen := 0, false
	for _, r := range v {
		i := strings.IndexRune("零一二三四五六七八九", r)
		switch {
		case i >= 0:
			n, seen = n+i/len("零"), true
		case r == '两':
			n, seen = n+2, true
		case r == '十' && n == 0:
			n, seen = 10, true
		case r == '十':
			n *= 10
		}
	}
	return n, seen
}

// fold makes full-width digits plain.
func fold(v string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, v)
}

func digitsOnly(v string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, v)
}
