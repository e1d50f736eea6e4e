package charset

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// common are characters that few Chinese texts do without, simplified and
// traditional.
const common = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家事成方多经么去法学如都同现当没动面起看定天分还进好小部些主样理心她本前开但因只从想日者意无力它与长把十民第公此已工使情明性全三又关点正高间由问很最重手头体两内信表老给位次度任先教儿声提及比员解名真论处走义各入几口认平系气题活别打女变四神总何电少报才结反受太量再感建务做接必场件计管期市直资命山金指统区保至队形社便空决治展" +
	"這個們來為國說時會對於過發後種經學動還進樣開從實無與長機關點業將兩間問並應頭體見產話東聲義幾條氣題爾別變電報結務場計資許統區隊決書聽強難權萬據邊該規領確傳師觀讓識帶導爭運媽員診談輔"

// Weights of characters by how likely they are in a text that was decoded
// rightly. Only their order and rough distance matter.
const (
	weightCommon  = 2.0
	weightUsual   = 1.0 // the 3,755 characters of GB 2312 level 1, the 5,401 of Big5 level 1
	weightMark    = 1.0 // Chinese punctuation, full-width forms
	weightASCII   = 0.5
	weightOther   = -0.5
	weightLetter  = -1.5 // letters of scripts that are rare beside Chinese
	weightPrivate = -4.0
	weightBad     = -8.0 // what no text holds: undecodable bytes, control characters
)

// han holds the weight of each character from U+4E00 on.
var han = sync.OnceValue(func() []float32 {
	w := make([]float32, 0x9FFF-0x4E00+1)
	for i := range w {
		w[i] = weightOther
	}
	mark := func(c Charset, from, to byte) {
		for lead := from; lead <= to; lead++ {
			for trail := byte(0x40); trail < 0xFF; trail++ {
				r, n := utf8.DecodeRuneInString(c.String([]byte{lead, trail}))
				if n == 3 && r >= 0x4E00 && r <= 0x9FFF && (c.name == Big5.name || trail >= 0xA1) {
					w[r-0x4E00] = weightUsual
				}
			}
		}
	}
	mark(Charset{name: GB18030.name, enc: simplifiedchinese.GB18030}, 0xB0, 0xD7)
	mark(Charset{name: Big5.name, enc: traditionalchinese.Big5}, 0xA4, 0xC6)
	for _, r := range common {
		w[r-0x4E00] = weightCommon
	}
	return w
})

func weight(r rune) float64 {
	switch {
	case r == utf8.RuneError, unbecoming(r):
		return weightBad
	case r < 0x7F:
		return weightASCII
	case r >= 0x4E00 && r <= 0x9FFF:
		return float64(han()[r-0x4E00])
	case r >= 0x3000 && r <= 0x303F, r >= 0xFF01 && r <= 0xFF5E, r >= 0x2010 && r <= 0x2027, r == '·':
		return weightMark
	case r >= 0xE000 && r <= 0xF8FF:
		return weightPrivate
	case unicode.IsLetter(r):
		return weightLetter
	}
	return weightOther
}

// unbecoming reports control characters that text files do not hold; DEL and
// the C1 controls count too.
func unbecoming(r rune) bool {
	return r < ' ' && !slices.Contains([]rune("\t\n\v\f\r\b\x1a\x1b"), r) || r >= 0x7F && r < 0xA0 && r != 0x85
}

// score returns the mean weight of a decoded sample and the share of
// characters that no text holds.
func score(s string, western bool) (mean, bad float64) {
	var sum float64
	n, nBad := 0, 0
	wide := false // the rune before was beyond ASCII
	for i, r := range s {
		n++
		w := weight(r)
		if w == weightBad {
			nBad++
		}
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case !western || r < utf8.RuneSelf || w == weightBad:
		case wide || next >= utf8.RuneSelf:
			w = weightLetter // two in a row are rather one character of two bytes
		case r >= 0xC0:
			w = weightASCII - 0.1 // an accented letter stands among plain ones
		}
		wide = r >= utf8.RuneSelf
		sum += w
	}
	if n == 0 {
		return 0, 0
	}
	return sum / float64(n), float64(nBad) / float64(n)
}

// Detect judges how sample, the start of a text or a stretch of it, is
// encoded: by its byte order mark, as strict UTF-8, or else as the encoding
// that gives the most usual characters. It reports false if sample is no text
// in any of them. An unfinished character at the end is allowed.
func Detect(sample []byte) (Charset, bool) {
	if bytes.HasPrefix(sample, []byte("\xFF\xFE\x00\x00")) {
		return UTF16LE, false // UTF-32
	}
	for _, c := range []Charset{UTF8, UTF16LE, UTF16BE} {
		if c = c.WithBOM(sample); c.bom != "" {
			_, bad := score(c.prefix(sample[len(c.bom):]), false)
			return c, bad <= maxBad
		}
	}
	if plain(sample) {
		return UTF8, true
	}
	best, mean, share := UTF8, 0.0, 1.0
	for i, c := range []Charset{UTF8, GB18030, Big5, UTF16LE, UTF16BE, Western} {
		m, bad := score(c.prefix(sample), c.name == Western.name)
		if i == 0 || m > mean {
			best, mean, share = c, m, bad
		}
	}
	return best, mean > 0 && share <= maxBad
}

// maxBad is the share of broken characters up to which a file is a text.
const maxBad = 0.02

// Text decodes a short text in whatever encoding it seems to be in, such as a
// field whose standard allows no Chinese; zeros at its ends are dropped.
func Text(b []byte) string {
	b = bytes.Trim(b, "\x00")
	if utf8.Valid(b) {
		return string(b)
	}
	if c, ok := Detect(b); ok {
		return c.String(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// prefix decodes sample but for an unfinished character at its end.
func (c Charset) prefix(sample []byte) string {
	if c.enc == nil {
		for n := 1; n < utf8.UTFMax && n <= len(sample); n++ {
			if t := sample[len(sample)-n:]; utf8.RuneStart(t[0]) && !utf8.FullRune(t) {
				sample = sample[:len(sample)-n]
				break
			}
		}
		return string(bytes.ToValidUTF8(sample, []byte("\uFFFD")))
	}
	dst := make([]byte, 3*len(sample)+utf8.UTFMax)
	n, _ := c.Transform(dst, sample, false)
	return string(dst[:n])
}

// plain reports whether sample is UTF-8 without control characters.
func plain(sample []byte) bool {
	for i := 0; i < len(sample); {
		if !utf8.FullRune(sample[i:]) {
			return true
		}
		r, n := utf8.DecodeRune(sample[i:])
		if r == utf8.RuneError && n == 1 || unbecoming(r) {
			return false
		}
		i += n
	}
	return true
}
