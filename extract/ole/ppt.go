package ole

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/extract/flow"
)

// The records of a presentation that matter here ([MS-PPT] 2.13.24).
const (
	pptSlide      = 0x03EE
	pptNotes      = 0x03F0
	pptMaster     = 0x03F8
	pptHandout    = 0x0FC9
	pptSlideShow  = 0x03F9
	pptTextChars  = 0x0FA0
	pptTextBytes  = 0x0FA8
	pptCString    = 0x0FBA
	pptTextHeader = 0x0F9F
	pptUserEdit   = 0x0FF5
	pptPersist    = 0x1772
	pptComment    = 0x2EE0
	pptSlideAtom  = 0x03EF
	pptList       = 0x0FF0
	pptListed     = 0x03F3
	pptLock       = 0x2F14
)

// A deck reads a presentation's records.
type deck struct {
	e      *flow.Emitter
	s      *stream
	place  string
	live   map[int]bool // offsets of the records in use; nil if not known
	show   []int        // offsets of the slides in their order; nil if not known
	done   map[int]bool // offsets of the records that were read
	slides int
	title  bool
}

// readSlides emits a presentation's text, slide by slide, and what earlier
// savings left behind.
func (f *file) readSlides(e *flow.Emitter, storage, place string) error {
	s := f.find(storage, "PowerPoint Document")
	user := f.find(storage, "Current User")
	d := &deck{e: e, s: s, place: place, done: map[int]bool{}}
	if user != nil {
		if u32(user.data, 12) == 0xF3D1C4DF {
			if err := f.unlockSlides(s, u32(user.data, 16)); err != nil {
				return err
			}
			if p := f.find(storage, "Pictures"); p != nil {
				e.Problem("Pictures", document.Problem{Cause: document.Encrypted})
			}
		}
		if n := u16(user.data, 20); n > 0 {
			e.Property("property lastUser", "lastUser", narrow(user, 28, n, codePage(936)))
		}
		d.findLive(u32(user.data, 16))
	}
	for _, off := range d.show {
		d.record(off)
	}
	d.walk(0, len(s.data), document.Body, "", 0)
	// Behind a gap in the stream only the directory of objects leads on.
	for _, off := range slices.Sorted(maps.Keys(d.live)) {
		d.record(off)
	}
	return nil
}

// record reads the record at off, unless that was done.
func (d *deck) record(off int) {
	if b := d.s.data; off >= 0 && off+8 <= len(b) {
		d.walk(off, min(off+8+max(0, u32(b, off+4)), len(b)), document.Body, "", 0)
	}
}

// persisted follows the savings of a presentation from the one at edit back and
// returns where the newest version of each object lies.
func persisted(b []byte, edit int) map[int]int {
	byID := map[int]int{}
	for range 1000 {
		if edit <= 0 || u16(b, edit+2) != pptUserEdit {
			break
		}
		dir := u32(b, edit+8+12)
		if u16(b, dir+2) != pptPersist {
			break
		}
		end := min(dir+8+u32(b, dir+4), len(b))
		for at := dir + 8; at+4 <= end; {
			head := u32(b, at)
			id, n := head&0xFFFFF, head>>20
			at += 4
			for i := range n {
				if at+4 > end {
					break
				}
				if _, newer := byID[id+i]; !newer {
					byID[id+i] = u32(b, at)
				}
				at += 4
			}
		}
		last := u32(b, edit+8+8)
		if last >= edit {
			break
		}
		edit = last
	}
	return byID
}

// findLive notes the objects in use after the saving at edit.
func (d *deck) findLive(edit int) {
	b := d.s.data
	byID := persisted(b, edit)
	main := u32(b, edit+8+16) // the presentation's own record
	if len(byID) == 0 {
		return
	}
	d.live = map[int]bool{}
	for _, off := range byID {
		d.live[off] = true
	}
	if at, ok := byID[main]; ok && at >= 0 && at+8 <= len(b) {
		d.findShow(at+8, min(at+8+u32(b, at+4), len(b)), byID, false)
	}
}

// findShow reads the list of slides ([MS-PPT] 2.4.14.3) in the presentation's
// record: a slide in use that is not in it was taken out of the show.
func (d *deck) findShow(at, end int, byID map[int]int, listed bool) {
	for at+8 <= end {
		next := min(at+8+max(0, u32(d.s.data, at+4)), end)
		switch typ := u16(d.s.data, at+2); {
		case typ == pptList && !listed && u16(d.s.data, at)>>4 == 0: // the others are of masters and notes
			d.findShow(at+8, next, byID, true)
		case typ == pptListed && listed:
			if off, ok := byID[u32(d.s.data, at+8)]; ok {
				d.show = append(d.show, off)
			}
		}
		at = next
	}
}

// maxRecords bounds how deep records nest.
const maxRecords = 64

func (d *deck) walk(at, end int, kind document.Kind, place string, depth int) {
	b := d.s.data
	for at+8 <= end && !d.e.Stopped() {
		typ, size := u16(b, at+2), u32(b, at+4)
		body := at + 8
		next := body + size
		if size < 0 || next > end {
			next = end
		}
		k, p := kind, place
		if depth == 0 && d.done[at] {
			at = next
			continue
		}
		if depth == 0 {
			d.done[at] = true
			if d.live != nil && !d.live[at] && typ != pptUserEdit && typ != pptPersist {
				k, p = document.Hidden, "earlier version"
			}
		}
		switch {
		case typ == pptSlide:
			if k == document.Body && d.slideAtom(body, next) == titleMaster {
				k, p = document.Metadata, "master"
			} else if k == document.Body && d.show != nil && !slices.Contains(d.show, at) {
				k, p = document.Hidden, "earlier version"
			} else if k == document.Body {
				d.slides++
				p = fmt.Sprintf("slide %d", d.slides)
				if d.isHidden(body, next) {
					k = document.Hidden
				}
			}
		case typ == pptNotes && k == document.Body:
			k, p = document.Note, "notes"
		case (typ == pptMaster || typ == pptHandout) && k == document.Body:
			k, p = document.Metadata, "master"
		case typ == pptComment && k == document.Body:
			k, p = document.Comment, "comment"
		}
		switch {
		case b[at]&0xF == 0xF && typ != pptLock:
			if depth < maxRecords {
				d.walk(body, next, k, p, depth+1)
			}
		case typ == pptTextHeader:
			t := u32(b, body)
			d.title = t == 0 || t == 6
		case typ == drawingOptions:
			readOptions(d.e, d.s, at, next, k, p)
		case typ == pptTextChars || typ == pptCString:
			d.text(wide(d.s, body, next-body), k, p, typ)
		case typ == pptTextBytes:
			d.text(narrow(d.s, body, next-body, nil), k, p, typ)
		}
		at = next
	}
}

// titleMaster is the layout of the master of title slides, which is a slide itself.
const titleMaster = 2

// slideAtom returns the layout of a slide ([MS-PPT] 2.5.10); -1 if it states none.
func (d *deck) slideAtom(at, end int) int {
	b := d.s.data
	for at+8 <= end {
		if u16(b, at+2) == pptSlideAtom {
			return u32(b, at+8)
		}
		at += 8 + u32(b, at+4)
	}
	return -1
}

// isHidden reports whether a slide's show record hides it.
func (d *deck) isHidden(at, end int) bool {
	b := d.s.data
	for at+8 <= end {
		if u16(b, at+2) == pptSlideShow {
			return u16(b, at+8+10)&0x4 != 0
		}
		at += 8 + u32(b, at+4)
	}
	return false
}

// text emits the paragraphs of a text.
func (d *deck) text(p flow.Piece, kind document.Kind, place string, typ int) {
	if typ == pptCString && kind == document.Body {
		kind = document.Metadata // names of masters, fonts and shows
	}
	if kind == document.Body && d.title {
		kind = document.Heading
	}
	place = strings.TrimSpace(d.place + " " + place)
	for _, q := range split(p, func(c rune) (string, bool) { return "", c == '\r' || c < ' ' && c != '\t' }) {
		d.e.Segment(kind, place, "", 0, q)
	}
}
