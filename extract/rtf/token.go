package rtf

// A token is one thing that an RTF file consists of.
type token struct {
	kind       kind
	start, end int    // bytes of the file
	word       string // of a control word; of a symbol its character
	param      int
	hasParam   bool
	char       byte // of a character, in the current code page
}

type kind int

const (
	end kind = iota
	open
	closing
	control
	symbol // \~ \- \_ \* and the like
	char
	binary // \bin: raw bytes that hold no text
)

// maxWord is how long a control word may be: the specification says 32.
const maxWord = 32

// next reads the token at offset i of b.
func next(b []byte, i int) token {
	for i < len(b) && (b[i] == '\r' || b[i] == '\n' || b[i] == 0) {
		i++ // line ends of the file are no text
	}
	if i >= len(b) {
		return token{kind: end, start: i, end: i}
	}
	switch b[i] {
	case '{':
		return token{kind: open, start: i, end: i + 1}
	case '}':
		return token{kind: closing, start: i, end: i + 1}
	case '\\':
		return escape(b, i)
	}
	return token{kind: char, start: i, end: i + 1, char: b[i]}
}

// escape reads what starts with the backslash at i.
func escape(b []byte, i int) token {
	if i+1 >= len(b) {
		return token{kind: end, start: i, end: len(b)}
	}
	c := b[i+1]
	switch {
	case c == '\'':
		if i+3 < len(b) {
			if v, ok := hex(b[i+2], b[i+3]); ok {
				return token{kind: char, start: i, end: i + 4, char: v}
			}
		}
		return token{kind: symbol, start: i, end: i + 2, word: "'"}
	case c == '\\' || c == '{' || c == '}':
		return token{kind: char, start: i, end: i + 2, char: c}
	case c == '\r' || c == '\n':
		return token{kind: control, start: i, end: i + 2, word: "par"}
	case !letter(c):
		return token{kind: symbol, start: i, end: i + 2, word: string(c)}
	}
	return word(b, i)
}

func word(b []byte, i int) token {
	j := i + 1
	for j < len(b) && letter(b[j]) && j-i <= maxWord {
		j++
	}
	t := token{kind: control, start: i, word: string(b[i+1 : j])}
	k := j
	negative := k < len(b) && b[k] == '-'
	if negative {
		k++
	}
	digits := k
	for k < len(b) && b[k] >= '0' && b[k] <= '9' && k-digits < 10 {
		t.param = t.param*10 + int(b[k]-'0')
		k++
	}
	if k > digits {
		t.hasParam, j = true, k
		if negative {
			t.param = -t.param
		}
	}
	if j < len(b) && b[j] == ' ' {
		j++ // the space that ends a control word belongs to it
	}
	t.end = j
	if t.word == "bin" && t.param > 0 {
		t.kind, t.end = binary, min(len(b), j+t.param)
	}
	return t
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hex(a, b byte) (byte, bool) {
	x, ok1 := nibble(a)
	y, ok2 := nibble(b)
	return x<<4 | y, ok1 && ok2
}

func nibble(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
