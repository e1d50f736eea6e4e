package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
)

func TestRebuilt(t *testing.T) {
	whole := chinese(t).bytes()
	packed := func() []byte { // the font objects in an object stream that no table leads to
		m := chinese(t)
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		fonts := m.objects[:2]
		head := fmt.Sprintf("5 0 6 %d ", len(fonts[0])+1)
		fmt.Fprintf(w, "%s%s %s", head, fonts[0], fonts[1])
		w.Close()
		m.objects = m.objects[2:]
		data := bytes.Split(m.bytes(), []byte("xref\n"))[0]
		data = bytes.ReplaceAll(data, []byte("5 0 obj"), []byte("7 0 obj"))
		return append(data, fmt.Sprintf("9 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n", len(head), z.Len(), z.Bytes())...)
	}
	for what, data := range map[string][]byte{
		"no cross-reference table":    bytes.Split(whole, []byte("xref\n"))[0],
		"a table that leads nowhere":  bytes.ReplaceAll(whole, []byte("00000 n"), []byte("00001 n")),
		"objects in an object stream": packed(),
		"cut off in the last object":  whole[:bytes.LastIndex(whole, []byte("endobj"))-4],
	} {
		t.Run(what, func(t *testing.T) {
			docs, errs := readAll(t, rebuilt(data))
			if len(errs) > 0 || !strings.Contains(docs[0].Text, "李晓雨") {
				t.Errorf("not read: %v", errs)
			}
		})
	}
}

func TestUnsealed(t *testing.T) {
	m := chinese(t)
	spec := m.add("<</Type/Filespec/F(geheim.txt)/EF<</F 9 0 R>>>>")
	m.stream("/Type/EmbeddedFile", "ciphertext")
	m.catalog = fmt.Sprintf("/Names<</EmbeddedFiles<</Names[(a)%d 0 R]>>>>", spec)
	crypt := m.add("<</Filter/Standard/V 5/R 6/Length 256/P -4/O<00>/U<00>/OE<00>/UE<00>/Perms<00>/CF<</StdCF<</AuthEvent/EFOpen/CFM/AESV3>>>>/StmF /Identity/StrF /Identity/EFF/StdCF>>")
	m.trailer = fmt.Sprintf("/Encrypt %d 0 R", crypt)
	got := segments(t, m.bytes())
	if want := "problem|geheim.txt: encrypted"; got[len(got)-1] != want {
		t.Errorf("got %q, want %s last", got, want)
	}
	if !strings.Contains(got[0], "李晓雨") {
		t.Errorf("got %q", got)
	}
}
