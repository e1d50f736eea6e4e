package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	stdimage "image"
	"io"
	"slices"
	"testing"

	"yinqu/document"
	"yinqu/extract"

	_ "image/png"
)

// eye sees a name in every picture but grey ones, and fails at dark ones.
type eye struct{ looks *int }

func (e eye) Text(_ context.Context, picture io.Reader) (string, error) {
	*e.looks++
	m, _, err := stdimage.Decode(picture)
	if err != nil {
		return "", err
	}
	switch r, _, _, _ := m.At(0, 0).RGBA(); {
	case r>>8 == 0:
		return "", errors.New("too dark")
	case r>>8 == 0xC0:
		return "", nil
	}
	return "江小白\n\n13800138000", nil
}

// pictured is a page of text with a picture of one shade, drawn as wide as
// stated, twice.
func pictured(t *testing.T, shade byte, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(bytes.Repeat([]byte{shade}, 40*20))
	z.Close()
	m := chinese(t)
	n := m.stream("/Type/XObject/Subtype/Image/Width 40/Height 20/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", b.String())
	m.more = fmt.Sprintf("/XObject<</P %d 0 R>>", n)
	for range 2 {
		m.content += fmt.Sprintf("\nq %d 0 0 %d 60 300 cm /P Do Q", width, width/2)
	}
	return m.bytes()
}

func TestPicturesOnPagesOfText(t *testing.T) {
	tests := map[string]struct {
		data  []byte
		want  []string
		cause document.Cause
		looks int
	}{
		"a picture with words":     {pictured(t, 0xFF, 300), []string{"江小白", "13800138000"}, "", 1},
		"one that can't be read":   {pictured(t, 0, 300), nil, document.Unsupported, 1},
		"one too small for a text": {pictured(t, 0xFF, 60), nil, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			looks := 0
			d, _, err := Format{OCR: eye{&looks}}.read(t.Context(), source(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range d.Segments {
				if s.Kind == document.OCR {
					got = append(got, d.In(document.Span{Start: s.Start, End: s.End - 1}))
				}
			}
			if !slices.Equal(got, tt.want) || looks != tt.looks {
				t.Errorf("%d looks, got %q", looks, got)
			}
			if tt.cause == "" && len(d.Problems) > 0 || tt.cause != "" && (len(d.Problems) != 1 || d.Problems[0].Cause != tt.cause) {
				t.Errorf("problems %v", d.Problems)
			}
		})
	}
}

func TestRewriteBlanksPicturesOnPagesOfText(t *testing.T) {
	looks := 0
	f := Format{OCR: eye{&looks}}
	var out bytes.Buffer
	n, err := f.Rewrite(t.Context(), &out, source(pictured(t, 0xFF, 300)), func(d *document.Document) ([]document.Edit, error) {
		var edits []document.Edit
		for _, s := range d.Segments {
			if s.Kind == document.OCR {
				edits = append(edits, document.Edit{Span: document.Span{Start: s.Start, End: s.End - 1}})
			}
		}
		return edits, nil
	})
	if err != nil || n != 2 {
		t.Fatalf("%d edits, %v", n, err)
	}
	d, _, err := f.read(t.Context(), source(out.Bytes()))
	if err != nil || slices.ContainsFunc(d.Segments, func(s document.Segment) bool { return s.Kind == document.OCR }) || looks != 2 {
		t.Errorf("%d looks, %v, segments %v", looks, err, d.Segments)
	}
}

func source(data []byte) extract.Source {
	return extract.NewReader(extract.Limits{}, nil).Open("a.pdf", bytes.NewReader(data), int64(len(data)))
}
