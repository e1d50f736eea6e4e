// Command gen writes the tables that extract/pdf embeds: from characters of
// Adobe's CJK collections and from glyph names to Unicode.
//
// Its sources are Debian's poppler-data package (cidToUnicode) and Adobe's
// Glyph List (glyphlist.txt, or the agl.py of fontTools that quotes it), both
// under Adobe's BSD terms; see ../data/LICENSE.
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	cid := flag.String("cid", "/usr/share/poppler/cidToUnicode", "folder of poppler-data's cidToUnicode tables")
	agl := flag.String("agl", "/usr/lib/python3/dist-packages/fontTools/agl.py", "Adobe Glyph List")
	out := flag.String("o", "data", "folder to write to")
	flag.Parse()
	for _, ordering := range []string{"GB1", "CNS1", "Japan1", "Korea1"} {
		b, err := os.ReadFile(filepath.Join(*cid, "Adobe-"+ordering))
		if err != nil {
			log.Fatal(err)
		}
		table, err := collection(string(b))
		if err != nil {
			log.Fatalf("%s: %v", ordering, err)
		}
		write(filepath.Join(*out, ordering+".cid"), table)
	}
	b, err := os.ReadFile(*agl)
	if err != nil {
		log.Fatal(err)
	}
	write(filepath.Join(*out, "glyphs"), glyphs(string(b)))
}

// collection packs lines of hexadecimal code points, one a CID, as signed
// varint differences from the line before.
func collection(text string) ([]byte, error) {
	var out []byte
	last := int64(0)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		v, err := strconv.ParseInt(line, 16, 32)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		out = binary.AppendVarint(out, v-last)
		last = v
	}
	return out, nil
}

// glyphs keeps the lines "name;XXXX XXXX", sorted.
func glyphs(text string) []byte {
	lines := regexp.MustCompile(`(?m)^[A-Za-z0-9.]+;[0-9A-F]{4}(?: [0-9A-F]{4})*$`).FindAllString(text, -1)
	sort.Strings(lines)
	return []byte(strings.Join(lines, "\n"))
}

func write(name string, b []byte) {
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = os.WriteFile(name, buf.Bytes(), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
