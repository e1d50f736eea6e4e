package name

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// A Plan says how to train.
type Plan struct {
	Epochs int
	Cutoff int     // features seen less often are left out
	Rate   float64 // AdaGrad's step
	Decay  float64 // weight of the L2 penalty
	Drop   float64 // share of the n-grams left out at random in every second step, so that other evidence learns to do without
	Seed   uint64
	Log    io.Writer
}

// An instance is a window of an example with its features.
type instance struct {
	feats []int32
	ends  []int32 // end of each unit's features in feats
	tags  []uint8
}

// Train fits the weights to the examples by stochastic gradient steps on the
// conditional log-likelihood of the windows that the decoder would look at.
func (w *Weights) Train(examples []Example, p Plan) {
	t := trainer{w: w, plan: p, ids: map[uint64]int32{}}
	t.count(examples)
	t.collect(examples)
	fmt.Fprintf(p.Log, "%d windows, %d features\n", len(t.data), len(t.ids))
	t.param = make([][weights]float32, len(t.ids))
	t.grad = make([][weights]float32, len(t.ids))
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	t.rng = rng
	order := rng.Perm(len(t.data))
	for epoch := range p.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := p.Rate * (1 - 0.8*float64(epoch)/float64(p.Epochs))
		var ll float64
		for _, k := range order {
			in := &t.data[k]
			if p.Drop > 0 && rng.IntN(2) == 0 {
				in = t.drop(in)
			}
			ll += t.step(in, float32(rate))
		}
		fmt.Fprintf(p.Log, "epoch %d: log-likelihood %.5f a window\n", epoch+1, ll/float64(len(order)))
		if epoch >= p.Epochs/2 {
			t.average(float32(p.Epochs - p.Epochs/2))
		}
	}
	t.param, w.Trans = t.mean, t.meanT
	for id, k := range t.ids {
		key, slot := uint32(id>>3), id&7
		r := w.Rows[key]
		if r == nil {
			r = new([slots][weights]float32)
			w.Rows[key] = r
		}
		r[slot] = t.param[k]
	}
}

// average adds one of n states of the parameters to their mean. The mean of
// the later epochs generalises better than the last state.
func (t *trainer) average(n float32) {
	if t.mean == nil {
		t.mean = make([][weights]float32, len(t.param))
	}
	for f := range t.param {
		for y, x := range t.param[f] {
			t.mean[f][y] += x / n
		}
	}
	for a := range labels {
		for b := range labels {
			t.meanT[a][b] += t.w.Trans[a][b] / n
		}
	}
}

type trainer struct {
	w     *Weights
	plan  Plan
	seen  []uint8
	ids   map[uint64]int32
	data  []instance
	param [][weights]float32
	grad  [][weights]float32 // sums of squared gradients
	ngram []bool             // features that are n-grams
	rng   *rand.Rand
	part  instance // the instance of this step without what was left out
	gradT [labels][labels]float32
	mean  [][weights]float32
	meanT [labels][labels]float32

	alpha, beta, em [][labels]float64
}

// maxSeen is the most counters that features share.
const maxSeen = 1 << 27

// counters returns how many counters the features of examples get: a power of two.
func counters(examples []Example) uint64 {
	bytes := 0
	for _, e := range examples {
		bytes += len(e.Text)
	}
	n := uint64(1 << 16)
	for n < maxSeen && n < 64*uint64(bytes) {
		n *= 2
	}
	return n
}

// eachUnit calls yield with the tag and the features of every unit that the
// decoder would look at, as key<<3|slot, and done at the end of each window.
func (t *trainer) eachUnit(examples []Example, yield func(tag uint8, feats []uint64), done func()) {
	// All characters that may begin a name are looked at here, not only the
	// pairs: so that the model can judge words that are also names.
	m := &Model{tables: t.w.tables}
	m.common = newBitset(commonBits)
	d := newDecoder(loadLexicon(), m)
	var pg page
	var feats []uint64
	for k := range examples {
		e := &examples[k]
		pg.eachLine(d.lx, e.Text, nil, func(l *line) {
			tags := tagLine(l, e.Names)
			for _, win := range cover(d.windows(l), tags) {
				for i := win.from; i < win.to; i++ {
					feats = feats[:0]
					c := l.code
					add := func(at positions, gram func(j int) feature) {
						for s, off := range at {
							if j := i - int(off); off != nowhere && j >= 0 && j < len(c)-2 {
								feats = append(feats, uint64(gram(j).key())<<3|uint64(s))
							}
						}
					}
					add(uniAt, func(j int) feature { return uniGram(c[j]) })
					add(biAt, func(j int) feature { return biGram(c[j], c[j+1]) })
					add(triAt, func(j int) feature { return triGram(c[j], c[j+1], c[j+2]) })
					add(skipAt, func(j int) feature { return skipGram(c[j], c[j+2]) })
					d.feats = d.singles(d.feats[:0], l, i)
					for _, f := range d.feats {
						feats = append(feats, uint64(f.key())<<3)
					}
					yield(tags[i-pad], feats)
				}
				done()
			}
		})
	}
}

// cover widens windows so that they hold every labelled name whole.
func cover(wins []window, tags []uint8) []window {
	in := make([]bool, len(tags)+1)
	for _, w := range wins {
		for i := w.from; i < w.to; i++ {
			in[i-pad] = true
		}
	}
	for i := 0; i < len(tags); i++ {
		if tags[i] == outside {
			continue
		}
		for k := max(i-2, 0); k < min(i+3, len(tags)); k++ {
			in[k] = true
		}
	}
	var out []window
	for i := 0; i < len(tags); i++ {
		if !in[i] {
			continue
		}
		from := i
		for in[i] && i < len(tags) {
			i++
		}
		out = append(out, window{from + pad, i + pad})
	}
	return out
}

func (t *trainer) count(examples []Example) {
	t.seen = make([]uint8, counters(examples))
	t.eachUnit(examples, func(_ uint8, feats []uint64) {
		for _, f := range feats {
			if c := &t.seen[hash(f)%uint64(len(t.seen))]; *c < 255 {
				*c++
			}
		}
	}, func() {})
}

// ngrams is how many of a unit's first features are n-grams wherever it stands
// in its line.
const ngrams = 13

func (t *trainer) collect(examples []Example) {
	var in instance
	t.eachUnit(examples, func(tag uint8, feats []uint64) {
		for j, f := range feats {
			if int(t.seen[hash(f)%uint64(len(t.seen))]) < t.plan.Cutoff {
				continue
			}
			id, ok := t.ids[f]
			if !ok {
				id = int32(len(t.ids))
				t.ids[f] = id
				t.ngram = append(t.ngram, j < ngrams)
			}
			in.feats = append(in.feats, id)
		}
		in.ends = append(in.ends, int32(len(in.feats)))
		in.tags = append(in.tags, tag)
	}, func() {
		t.data = append(t.data, instance{append([]int32(nil), in.feats...), append([]int32(nil), in.ends...), append([]uint8(nil), in.tags...)})
		in.feats, in.ends, in.tags = in.feats[:0], in.ends[:0], in.tags[:0]
	})
	t.seen = nil
}

// drop returns the instance without a random part of its n-grams.
func (t *trainer) drop(in *instance) *instance {
	t.part.feats, t.part.ends, t.part.tags = t.part.feats[:0], t.part.ends[:0], in.tags
	from := int32(0)
	for _, end := range in.ends {
		for _, f := range in.feats[from:end] {
			if !t.ngram[f] || t.rng.Float64() >= t.plan.Drop {
				t.part.feats = append(t.part.feats, f)
			}
		}
		from = end
		t.part.ends = append(t.part.ends, int32(len(t.part.feats)))
	}
	return &t.part
}

// step makes one gradient step and returns the log-likelihood before it.
func (t *trainer) step(in *instance, rate float32) float64 {
	n := len(in.tags)
	for len(t.em) < n {
		t.alpha, t.beta, t.em = append(t.alpha, [labels]float64{}), append(t.beta, [labels]float64{}), append(t.em, [labels]float64{})
	}
	var et [labels][labels]float64
	for b := range labels {
		for _, a := range preds[b] {
			et[a][b] = math.Exp(float64(t.w.Trans[a][b]))
		}
	}
	gold := t.emit(in)
	for i := 1; i < n; i++ {
		gold += float64(t.w.Trans[in.tags[i-1]][in.tags[i]])
	}
	logZ := t.forward(n, &et)
	t.backward(n, &et)
	for i := range n {
		if i > 0 {
			t.stepTransitions(in, i, &et, rate)
		}
		t.stepUnit(in, i, rate)
	}
	return gold - logZ
}

// emit fills em with exponentials of scores, each unit's scaled by its
// highest, and returns the gold path's score on the same scale.
func (t *trainer) emit(in *instance) float64 {
	gold, from := 0.0, int32(0)
	for i, end := range in.ends {
		var sc [labels]float32
		for _, f := range in.feats[from:end] {
			for y, x := range &t.param[f] {
				sc[y+1] += x
			}
		}
		from = end
		top := sc[0]
		for _, x := range sc {
			top = max(top, x)
		}
		gold += float64(sc[in.tags[i]] - top)
		for y, x := range sc {
			t.em[i][y] = math.Exp(max(float64(x-top), -30))
		}
	}
	return gold
}

func (t *trainer) forward(n int, et *[labels][labels]float64) float64 {
	logZ := 0.0
	for i := range n {
		z := 0.0
		for y := range labels {
			v := 0.0
			if i == 0 {
				if mayStart(y) {
					v = 1
				}
			} else {
				for _, p := range preds[y] {
					v += t.alpha[i-1][p] * et[p][y]
				}
			}
			v *= t.em[i][y]
			t.alpha[i][y] = v
			z += v
		}
		logZ += math.Log(z)
		for y := range labels {
			t.alpha[i][y] /= z
		}
	}
	end := 0.0
	for y := range labels {
		if mayEnd(y) {
			end += t.alpha[n-1][y]
		}
	}
	return logZ + math.Log(end)
}

func (t *trainer) backward(n int, et *[labels][labels]float64) {
	for y := range labels {
		t.beta[n-1][y] = 0
		if mayEnd(y) {
			t.beta[n-1][y] = 1
		}
	}
	for i := n - 2; i >= 0; i-- {
		t.beta[i] = [labels]float64{}
		z := 0.0
		for y := range labels {
			v := t.em[i+1][y] * t.beta[i+1][y]
			for _, p := range preds[y] {
				t.beta[i][p] += et[p][y] * v
			}
		}
		for _, v := range t.beta[i] {
			z += v
		}
		for y := range labels {
			t.beta[i][y] /= z
		}
	}
}

func (t *trainer) stepTransitions(in *instance, i int, et *[labels][labels]float64, rate float32) {
	var p [labels][labels]float64
	z := 0.0
	for y := range labels {
		b := t.em[i][y] * t.beta[i][y]
		for _, a := range preds[y] {
			p[a][y] = t.alpha[i-1][a] * et[a][y] * b
			z += p[a][y]
		}
	}
	for y := range labels {
		for _, a := range preds[y] {
			g := float32(p[a][y] / z)
			if int(in.tags[i-1]) == a && int(in.tags[i]) == y {
				g--
			}
			if g > 1e-3 || g < -1e-3 {
				t.gradT[a][y] += g * g
				t.w.Trans[a][y] -= rate * g / float32(math.Sqrt(float64(t.gradT[a][y])+1e-6))
			}
		}
	}
}

func (t *trainer) stepUnit(in *instance, i int, rate float32) {
	var g [labels]float64
	z := 0.0
	for y := range labels {
		g[y] = t.alpha[i][y] * t.beta[i][y]
		z += g[y]
	}
	from := int32(0)
	if i > 0 {
		from = in.ends[i-1]
	}
	feats := in.feats[from:in.ends[i]]
	decay := float32(t.plan.Decay)
	for y := 1; y < labels; y++ {
		gy := float32(g[y] / z)
		if int(in.tags[i]) == y {
			gy--
		}
		if gy < 1e-3 && gy > -1e-3 {
			continue
		}
		for _, f := range feats {
			x := &t.param[f][y-1]
			s := &t.grad[f][y-1]
			d := gy + decay**x
			*s += d * d
			*x -= rate * d / float32(math.Sqrt(float64(*s)+1e-4))
		}
	}
}

// A Verdict is a candidate and whether it is a name.
type Verdict struct {
	Features []uint32
	Name     bool
}

// TrainDecision fits the weights of the decision about candidates by logistic
// regression.
func TrainDecision(examples []Verdict, p Plan) []byte {
	var param, grad [Decisions]float64
	rng := rand.New(rand.NewPCG(p.Seed, 3))
	for epoch := range p.Epochs {
		rate := p.Rate * (1 - 0.8*float64(epoch)/float64(p.Epochs))
		ll := 0.0
		for _, k := range rng.Perm(len(examples)) {
			e := examples[k]
			sum := 0.0
			for _, f := range e.Features {
				sum += param[f]
			}
			g := 1 / (1 + math.Exp(-sum))
			if e.Name {
				ll += math.Log(max(g, 1e-9))
				g--
			} else {
				ll += math.Log(max(1-g, 1e-9))
			}
			for _, f := range e.Features {
				d := g + p.Decay*param[f]
				grad[f] += d * d
				param[f] -= rate * d / math.Sqrt(grad[f]+1e-3)
			}
		}
		fmt.Fprintf(p.Log, "decision, epoch %d: log-likelihood %.5f a candidate\n", epoch+1, ll/float64(len(examples)))
	}
	out := make([]byte, Decisions)
	for f, x := range param {
		out[f] = byte(int8(min(max(math.Round(x*decisionScale), -127), 127)))
	}
	return out
}
