package pdf

import (
	"fmt"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"

	"yinqu/document"
	"yinqu/extract/ocr"
)

const (
	fewLetters    = 20  // a scan may carry a page number or a scanner's mark
	pictureShare  = 0.4 // of the page that its pictures cover
	maxPictures   = 16  // of one page that are recognised
	smallPictures = 0.02
)

// picture reports whether the page is mostly covered by pictures.
func (r *reader) picture(pg *page) bool {
	covered := 0.0
	for _, im := range r.paint.images {
		covered += im.area
	}
	b := pg.box
	return covered > pictureShare*(b[2]-b[0])*(b[3]-b[1])
}

// recognise writes the text of the page's pictures, each block a segment whose
// runs lead to its picture. A picture on many pages is read on the first.
func (r *reader) recognise(pg *page, path string) {
	whole := (pg.box[2] - pg.box[0]) * (pg.box[3] - pg.box[1])
	n := 0
	for i := range r.paint.images {
		im := &r.paint.images[i]
		if im.area < smallPictures*whole || im.object != 0 && r.pictures[im.object] {
			continue
		}
		r.pictures[im.object] = true
		if n++; n > maxPictures {
			r.Problem(path, document.TooLarge)
			return
		}
		text, cause := r.textIn(im)
		if cause != "" {
			r.Problem(path, cause)
			continue
		}
		for block := range strings.SplitSeq(text, "\n\n") {
			if block = strings.TrimSpace(block); block != "" {
				r.Begin(document.OCR, fmt.Sprintf("%s picture %d", path, n), "", 0)
				r.Write(block, im)
				r.End()
			}
		}
	}
}

// textIn returns the text in a picture, or why it can't be read.
func (r *reader) textIn(im *image) (string, document.Cause) {
	engine := r.engine
	if engine == nil {
		engine = ocr.Installed()
	}
	switch {
	case engine == nil:
		return "", document.NoOCR
	case time.Since(r.began) > r.src.TimeLimit()*3/4:
		return "", document.Timeout // what was read so far is worth more
	case im.stream == nil:
		return "", document.Unsupported
	}
	x, err := pdfcpu.ExtractImage(r.Context, im.stream, false, "", im.object, false)
	if err != nil || x == nil || x.Reader == nil {
		return "", document.Unsupported
	}
	text, err := engine.Text(r.ctx, x)
	if err != nil {
		return "", document.Unsupported
	}
	return text, ""
}
