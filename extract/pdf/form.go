package pdf

import (
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// hiddenGroup reports whether an optional content group or membership is off.
func (p *painter) hiddenGroup(o types.Object) bool {
	d := p.dict(o)
	if p.name(d["Type"]) == "OCMD" {
		groups := p.array(d["OCGs"])
		if groups == nil {
			return d["OCGs"] != nil && p.hiddenGroup(d["OCGs"])
		}
		for _, g := range groups {
			if !p.hiddenGroup(g) {
				return false
			}
		}
		return len(groups) > 0
	}
	ref, ok := o.(types.IndirectRef)
	return ok && p.off[int(ref.ObjectNumber)]
}

// offGroups are the layers that are off in the default configuration.
func (f *file) offGroups() map[int]bool {
	off := map[int]bool{}
	if f.Root == nil {
		return off
	}
	oc := f.dict(f.dict(*f.Root)["OCProperties"])
	d := f.dict(oc["D"])
	set := func(list types.Object, v bool) {
		for _, o := range f.array(list) {
			if r, ok := o.(types.IndirectRef); ok {
				off[int(r.ObjectNumber)] = v
			}
		}
	}
	if f.name(d["BaseState"]) == "OFF" {
		set(oc["OCGs"], true)
	}
	set(d["ON"], false)
	set(d["OFF"], true)
	return off
}

func (r *run) xobject(name string) {
	if name == "" {
		return
	}
	o := r.dict(r.res["XObject"])[name]
	sd, ok := r.deref(o).(types.StreamDict)
	if !ok {
		return
	}
	hidden := r.nested[len(r.nested)-1].hidden || r.hiddenGroup(sd.Dict["OC"])
	if r.name(sd.Dict["Subtype"]) == "Image" {
		n, _ := r.id(o).(int)
		r.images = append(r.images, image{object: n, stream: &sd, area: math.Abs(r.g.ctm[0]*r.g.ctm[3] - r.g.ctm[1]*r.g.ctm[2])})
		return
	}
	r.form(o, sd, r.g.ctm, hidden, r.depth+1)
}

// form runs a form XObject, an appearance or a tiling pattern.
func (p *painter) form(o types.Object, sd types.StreamDict, ctm matrix, hidden bool, depth int) {
	id, ok := p.id(o).(int)
	if depth > maxDepth || ok && p.active[id] {
		return
	}
	if m, ok := p.floats(sd.Dict["Matrix"], 6); ok {
		ctm = matrix(m).mul(ctm)
	}
	src := p.contents[id]
	if src == nil {
		data, whole := p.stream(sd, maxContent)
		if !whole {
			p.broken = true
		}
		src = &content{object: id, data: data}
		if ok {
			p.contents[id] = src
		}
	}
	res := p.dict(sd.Dict["Resources"])
	if res == nil {
		res = p.page.resources
	}
	p.active[id] = true
	p.paint(src, res, ctm, depth, hidden)
	delete(p.active, id)
}

// pattern runs a tiling pattern once, for the text it may hold.
func (r *run) pattern(name string) {
	if name == "" {
		return
	}
	o := r.dict(r.res["Pattern"])[name]
	if sd, ok := r.deref(o).(types.StreamDict); ok {
		id, _ := r.id(o).(int)
		if r.contents[id] == nil {
			r.form(o, sd, r.g.ctm, r.nested[len(r.nested)-1].hidden, r.depth+1)
		}
	}
}

func (r *run) inlineImage() {
	for {
		t := r.lex.next()
		if t.kind == eof {
			return
		}
		if t.kind == operator && string(t.val) == "ID" {
			r.lex.skipImage()
			r.images = append(r.images, image{area: math.Abs(r.g.ctm[0]*r.g.ctm[3] - r.g.ctm[1]*r.g.ctm[2])})
			return
		}
	}
}

// paintPage runs a page's content and its annotations' appearances.
func (p *painter) paintPage(pg *page) {
	p.page, p.glyphs, p.images, p.marks, p.broken = pg, nil, nil, nil, false
	p.lines = rulings{}
	src := &content{}
	pg.content = src
	streams := types.Array{pg.dict["Contents"]}
	if a := p.array(pg.dict["Contents"]); a != nil {
		streams = a
	}
	for _, o := range streams {
		if p.deref(o) == nil {
			continue
		}
		b, whole := p.stream(o, maxContent-int64(len(src.data)))
		if !whole {
			p.broken = true
		}
		src.data = append(append(src.data, b...), '\n')
	}
	p.paint(src, pg.resources, identity, 0, false)
	for _, o := range p.array(pg.dict["Annots"]) {
		p.appearance(p.dict(o))
	}
}

// appearance runs an annotation's normal appearance, placed as ISO 32000-1,
// 12.5.5 says.
func (p *painter) appearance(annot types.Dict) {
	normal := p.dict(annot["AP"])["N"]
	sd, ok := p.deref(normal).(types.StreamDict)
	if !ok {
		states := p.dict(normal)
		normal = states[p.name(annot["AS"])]
		if sd, ok = p.deref(normal).(types.StreamDict); !ok {
			return
		}
	}
	rect, ok := p.floats(annot["Rect"], 4)
	box, ok2 := p.floats(sd.Dict["BBox"], 4)
	if !ok || !ok2 {
		return
	}
	m := identity
	if v, ok := p.floats(sd.Dict["Matrix"], 6); ok {
		m = matrix(v)
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4][2]float64{{box[0], box[1]}, {box[2], box[1]}, {box[0], box[3]}, {box[2], box[3]}} {
		x, y := m.apply(c[0], c[1])
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	if x1 == x0 || y1 == y0 {
		return
	}
	left, bottom := min(rect[0], rect[2]), min(rect[1], rect[3])
	sx, sy := math.Abs(rect[2]-rect[0])/(x1-x0), math.Abs(rect[3]-rect[1])/(y1-y0)
	hidden := int(p.float(annot["F"]))&2 != 0 || p.hiddenGroup(annot["OC"])
	p.form(normal, sd, matrix{sx, 0, 0, sy, left - x0*sx, bottom - y0*sy}, hidden, 1)
}
