package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// A mend returns a copy of a file without one fault that pdfcpu stumbles over,
// or nil if it does not have it.
type mend struct {
	make   func(data []byte) []byte
	sealed bool // attachments stay encrypted
}

var mends = []mend{{unsealed, true}, {emptied, false}, {rebuilt, false}}

var (
	identityStreams = expression(`/StmF\s*/Identity\b`)
	identityStrings = expression(`/StrF\s*/Identity\b`)
	shortStream     = expression(`<<[^<>]*/Length (?:1[0-6]|[1-9])(?:[^<>\d][^<>]*)?>>\s*stream\s`)
	streamEnd       = []byte("endstream")
)

// unsealed hides the encryption of a file of which only the attachments are
// encrypted (crypt filter Identity for all else), so that it opens without a
// password.
func unsealed(data []byte) []byte {
	if !identityStreams().Match(data) || !identityStrings().Match(data) {
		return nil
	}
	return bytes.ReplaceAll(data, []byte("/Encrypt "), []byte("/Encrypx ")) // of the same length
}

// emptied makes encrypted streams that are too short to hold more than an
// initialisation vector null.
func emptied(data []byte) []byte {
	if !bytes.Contains(data, []byte("/Encrypt")) || !shortStream().Match(data) {
		return nil
	}
	out := bytes.Clone(data)
	for _, m := range shortStream().FindAllIndex(data, -1) {
		if n := bytes.Index(data[m[1]:], streamEnd); n >= 0 && n < 64 {
			object := out[m[0] : m[1]+n+len(streamEnd)]
			copy(object, bytes.Repeat([]byte(" "), len(object)))
			copy(object, "null")
		}
	}
	return out
}

// expression compiles expr when it is first used: few files need mending.
func expression(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	objectStart = expression(`(?:^|[\s>])(\d{1,9})\s+(\d{1,5})\s+obj\b`)
	rootRef     = expression(`/Root\s+(\d{1,9})\s+\d{1,5}\s+R`)
	infoRef     = expression(`/Info\s+(\d{1,9})\s+\d{1,5}\s+R`)
	encryptRef  = expression(`/Encrypt\s+(\d{1,9})\s+\d{1,5}\s+R`)
	fileID      = expression(`/ID\s*\[\s*(?:<[0-9A-Fa-f\s]*>\s*){2}\]`)
	anyRef      = expression(`\b(\d{1,9})\s+\d{1,5}\s+R\b`)
	isCatalog   = expression(`/Type\s*/Catalog\b`)
	isXRef      = expression(`/Type\s*/XRef\b`)
	isObjStm    = expression(`/Type\s*/ObjStm\b`)
	objStmN     = expression(`/N\s+(\d{1,7})`)
	objStmFirst = expression(`/First\s+(\d{1,9})`)
)

const maxRebuilt = 500_000 // objects

// rebuilt makes the cross-reference table anew from the objects that a scan of
// the bytes finds, the last of each number, with those of object streams
// written out. What a truncated file still has becomes readable. What the
// encryption dictionary refers to, which pdfcpu wants to find in place, is put
// there.
func rebuilt(data []byte) []byte {
	objects := map[int][]byte{}
	starts := objectStart().FindAllSubmatchIndex(data, maxRebuilt)
	for i, m := range starts {
		end := len(data)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		body := data[m[1]:end]
		if e := bytes.LastIndex(body, []byte("endobj")); e >= 0 {
			body = body[:e]
		}
		n, _ := strconv.Atoi(string(data[m[2]:m[3]]))
		switch head := body[:min(len(body), 4096)]; {
		case isXRef().Match(head):
		case isObjStm().Match(head):
			unpack(body, objects)
		default:
			objects[n] = body
		}
	}
	if len(objects) == 0 {
		return nil
	}
	trailer := fmt.Sprintf("/Root %d 0 R", root(data, objects))
	if n := lastRef(infoRef(), data); objects[n] != nil {
		trailer += fmt.Sprintf("/Info %d 0 R", n)
	}
	if n := lastRef(encryptRef(), data); n != 0 {
		for range 3 {
			objects[n] = anyRef().ReplaceAllFunc(objects[n], func(ref []byte) []byte {
				m, _ := strconv.Atoi(string(anyRef().FindSubmatch(ref)[1]))
				return bytes.TrimSpace(objects[m][:min(len(objects[m]), 1<<10)])
			})
		}
		trailer += fmt.Sprintf("/Encrypt %d 0 R%s", n, fileID().Find(data))
	}
	return assemble(objects, trailer)
}

func lastRef(re *regexp.Regexp, data []byte) int {
	all := re.FindAllSubmatch(data, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(string(all[len(all)-1][1]))
	return n
}

// root returns the number of the catalog: what a trailer names, or what is one.
func root(data []byte, objects map[int][]byte) int {
	if n := lastRef(rootRef(), data); objects[n] != nil {
		return n
	}
	for n, b := range objects {
		if isCatalog().Match(b) {
			return n
		}
	}
	return 0
}

// unpack adds the objects of an object stream (ISO 32000-1, 7.5.7).
func unpack(body []byte, objects map[int][]byte) {
	head, rest, ok := bytes.Cut(body, []byte("stream"))
	n, first := number1(objStmN(), head), number1(objStmFirst(), head)
	if !ok || n == 0 {
		return
	}
	z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(rest, "\r\n")))
	if err != nil {
		return
	}
	b, _ := io.ReadAll(io.LimitReader(z, maxContent))
	if first > len(b) {
		return
	}
	l := lexer{data: b[:first]}
	var pairs [][2]int
	for range min(n, maxRebuilt) {
		k, off := l.next(), l.next()
		if off.kind != number {
			break
		}
		pairs = append(pairs, [2]int{int(k.num), first + int(off.num)})
	}
	for i, p := range pairs {
		end := len(b)
		if i+1 < len(pairs) {
			end = pairs[i+1][1]
		}
		if p[1] >= 0 && p[1] < end && end <= len(b) && len(objects) < maxRebuilt {
			objects[p[0]] = b[p[1]:end]
		}
	}
}

func number1(re *regexp.Regexp, b []byte) int {
	m := re.FindSubmatch(b)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func assemble(objects map[int][]byte, trailer string) []byte {
	numbers := make([]int, 0, len(objects))
	for n := range objects {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var b, xref bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for _, n := range numbers {
		fmt.Fprintf(&xref, "%d 1\n%010d 00000 n \n", n, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, objects[n])
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n%strailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n", xref.Bytes(), numbers[len(numbers)-1]+1, trailer, at)
	return b.Bytes()
}
