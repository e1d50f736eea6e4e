package match

// Keys are taken from raw UTF-8. A character of three bytes begins with 0xE;
// that is every ideograph of the Basic Multilingual Plane.

const (
	mix      = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio: spreads keys over the high bits
	mixThird = 0xD6E8FEB86659FD93
	sixBytes = 1<<48 - 1
)

// load returns the eight bytes at text[i:], little endian.
func load(text string, i int) uint64 {
	s := text[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// wide reports whether s begins with a whole character of three bytes.
func wide(s string) bool { return len(s) >= 3 && s[0]>>4 == 0xE }

// pairOf returns the first six bytes of s, which begins with two wide
// characters, little endian.
func pairOf(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40
}

// thirdOf spreads the wide character that s begins with.
func thirdOf(s string) uint64 {
	return (uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16) * mixThird
}

// tripleKey is the key of a pair and the wide character that s begins with.
func tripleKey(pair uint64, s string) uint64 { return pair*mix ^ thirdOf(s) }

// charOf decodes the wide character that s begins with.
func charOf(s string) uint32 {
	return uint32(s[0]&15)<<12 | uint32(s[1]&63)<<6 | uint32(s[2]&63)
}

// bytesKey returns the key of a literal that does not begin with a wide
// character: its first two bytes, or its only one.
func bytesKey(s string) uint64 {
	if len(s) > 1 {
		return uint64(s[0]) | uint64(s[1])<<8
	}
	return uint64(s[0]) | oneByte
}

// oneByte marks the key of a literal of one byte.
const oneByte = 1 << 16

// fold maps ASCII letters to lower case and other bytes to themselves.
var fold = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if i >= 'A' && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

// lower folds s.
func lower(s string) string {
	if !hasCapital(s) {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		b[i] = fold[c]
	}
	return string(b)
}

func hasCapital(s string) bool {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

// hasLetter reports whether the folded s holds an ASCII letter.
func hasLetter(s string) bool {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return true
		}
	}
	return false
}

// equalFold reports whether s folds to low, which is as long.
func equalFold(s, low string) bool {
	for i := range len(s) {
		if fold[s[i]] != low[i] {
			return false
		}
	}
	return true
}

// width returns the length of the character that b, not of a wide one, begins.
func width(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b >= 0xF0:
		return 4
	}
	return 3
}
