package table

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A NumberFormat shows numbers as a spreadsheet does, as far as reading needs:
// dates come as 2024-03-05 whatever order the format has, since a date is
// found by its digits and not by its looks. Source: ISO/IEC 29500-1 18.8.30, 18.8.31.
type NumberFormat struct {
	date, clock    bool
	percent        bool
	group          bool // digits in groups of three
	decimals       int  // -1 for as many as there are
	digits         int  // at least so many before the point
	prefix, suffix string
}

// General shows a number in full.
var General = NumberFormat{decimals: -1}

// BuiltinFormat returns the code of a format that a file need not define.
// 27 to 36 and 50 to 58 are the dates of Chinese and other editions.
func BuiltinFormat(id int) string {
	switch {
	case id == 1:
		return "0"
	case id == 2:
		return "0.00"
	case id == 3 || id == 37 || id == 38:
		return "#,##0"
	case id == 4 || id == 39 || id == 40:
		return "#,##0.00"
	case id == 9:
		return "0%"
	case id == 10:
		return "0.00%"
	case id == 22:
		return "yyyy-m-d h:mm"
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55 || id == 56:
		return "h:mm:ss"
	case id >= 14 && id <= 17, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return "yyyy-m-d"
	}
	return ""
}

// ParseFormat reads the first section of a format code.
func ParseFormat(code string) NumberFormat {
	f := General
	if code == "" || strings.EqualFold(code, "general") || strings.HasPrefix(code, "@") {
		return f
	}
	var literal strings.Builder
	digits, point := false, false
	put := func(s string) {
		if digits {
			f.suffix += s
		} else {
			literal.WriteString(s)
		}
	}
	rs := []rune(code)
	for i := 0; i < len(rs) && rs[i] != ';'; i++ {
		switch r := rs[i]; r {
		case '"':
			for i++; i < len(rs) && rs[i] != '"'; i++ {
				put(string(rs[i]))
			}
		case '\\':
			if i++; i < len(rs) {
				put(string(rs[i]))
			}
		case '_', '*':
			i++
		case '[':
			end := i
			for end < len(rs) && rs[end] != ']' {
				end++
			}
			in := string(rs[i+1 : min(end, len(rs))])
			if symbol, ok := strings.CutPrefix(in, "$"); ok {
				symbol, _, _ = strings.Cut(symbol, "-")
				put(symbol)
			} else if in != "" && strings.Trim(strings.ToLower(in), in[:1]) == "" && strings.ContainsAny(in[:1], "hmsHMS") {
				f.clock = true // elapsed time
			}
			i = end
		case '0', '#', '?':
			digits = true
			if point {
				f.decimals++
			} else {
				f.decimals = max(f.decimals, 0)
				if r == '0' {
					f.digits++
				}
			}
		case '.':
			point = true
			f.decimals = max(f.decimals, 0)
		case ',':
			f.group = f.group || digits
		case '%':
			f.percent = true
			put("%")
		case 'y', 'Y', 'd', 'D', 'e', 'g', 'b':
			f.date = true
		case 'E':
			return General // scientific: shown in full
		case '/':
			if digits {
				return General // a fraction
			}
		case 'h', 'H', 's', 'S':
			f.clock = true
		case 'm', 'M':
			// Months or minutes: months unless hours or seconds are near.
			rest := strings.ToLower(string(rs[i:]))
			if !f.clock && !strings.HasPrefix(strings.TrimLeft(rest, "m"), ":s") {
				f.date = true
			}
		case 'G':
			return General
		default:
			put(string(r))
		}
	}
	f.prefix = literal.String()
	return f
}

// Show returns the number written as v in the format; v itself if it is none.
func (f NumberFormat) Show(v string, date1904 bool) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return v
	}
	if f.date || f.clock {
		if s, ok := showDate(n, f.date, f.clock, date1904); ok {
			return s
		}
	}
	if f.percent {
		n *= 100
	}
	var s string
	switch {
	case f.decimals >= 0:
		s = strconv.FormatFloat(roundHalfUp(n, f.decimals), 'f', min(f.decimals, 20), 64)
	case n == math.Trunc(n) && math.Abs(n) < 1e21:
		s = strconv.FormatFloat(n, 'f', 0, 64) // telephone and identity numbers, never with an exponent
	default:
		s = strconv.FormatFloat(n, 'g', 15, 64)
	}
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, frac, _ := strings.Cut(s, ".")
	if !strings.Contains(s, "e") {
		if len(whole) < f.digits {
			whole = strings.Repeat("0", min(f.digits, 64)-len(whole)) + whole
		}
		if f.group {
			whole = grouped(whole)
		}
	}
	if frac != "" {
		whole += "." + frac
	}
	if f.date || f.clock {
		return sign + whole
	}
	return sign + f.prefix + whole + f.suffix
}

// Value returns the number that the format shows as text; false if text does
// not tell it.
func (f NumberFormat) Value(text string, date1904 bool) (n float64, ok bool) {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02", "15:04:05"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		from := epoch1900
		if date1904 {
			from = epoch1904
		}
		if layout == "15:04:05" {
			from = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		n = t.Sub(from).Hours() / 24
		return n, f.shows(n, text, date1904)
	}
	digits, sign := text, 1.0
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		digits, sign = rest, -1
	}
	digits = strings.TrimSuffix(strings.TrimPrefix(digits, f.prefix), f.suffix)
	n, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if n *= sign; f.percent {
		n /= 100
	}
	return n, err == nil && f.shows(n, text, date1904)
}

func (f NumberFormat) shows(n float64, text string, date1904 bool) bool {
	return f.Show(strconv.FormatFloat(n, 'g', -1, 64), date1904) == text
}

// roundHalfUp rounds away from zero what lies in the middle, as spreadsheets do
// and strconv does not.
func roundHalfUp(n float64, decimals int) float64 {
	p := math.Pow10(min(decimals, 20))
	if r := math.Round(n * p); math.Abs(r) < 1<<53 {
		return r / p
	}
	return n
}

func grouped(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

var (
	epoch1900 = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	epoch1904 = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
)

// showDate returns a serial number as a date and time (ISO/IEC 29500-1
// 18.17.4.1): day 60 of the 1900 system is a 29 February that never was.
func showDate(n float64, date, clock, date1904 bool) (string, bool) {
	if n < 0 || n >= 2958466 {
		return "", false
	}
	epoch := epoch1900
	switch {
	case date1904:
		epoch = epoch1904
	case n < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	day := math.Floor(n)
	seconds := math.Round((n - day) * 86400)
	t := epoch.AddDate(0, 0, int(day)).Add(time.Duration(seconds) * time.Second)
	switch {
	case date && clock && seconds != 0:
		return t.Format("2006-01-02 15:04:05"), true
	case date || clock && n >= 1:
		return t.Format("2006-01-02"), true
	}
	return t.Format("15:04:05"), true
}
