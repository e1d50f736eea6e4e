package fact

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"yinqu/rules"
)

// An Example is a folded text with its labelled phrases.
type Example struct {
	Text    string
	Phrases []Phrase
	Neutral []Phrase // what no clause is to be learnt from
	Weight  float32  // 0 counts as 1
	Quiet   float32  // weight of its clauses of no topic; 0 counts as Weight
}

// A Phrase is a labelled range of an example.
type Phrase struct {
	Start, End int // bytes
	Topic      rules.Entity
}

// A Plan says how to train.
type Plan struct {
	Epochs int
	Cutoff int     // features seen less often are left out
	Rate   float64 // AdaGrad's step
	Drop   float64 // share of the features left out at random in every second step
	Seed   uint64
}

// a sample is a clause with its features: index of the row times places, plus
// the place.
type sample struct {
	feats  []int32
	topic  int
	weight float32
}

type weightRow = [places][topics]float32

// Train fits weights to examples by stochastic steps on the log-likelihood of
// each clause's topic. The mean of the later states generalises better than
// the last.
func Train(examples []Example, p Plan) *Weights {
	index, samples := collect(examples, p.Cutoff)
	param, grad, mean := make([]weightRow, len(index)), make([]weightRow, len(index)), make([]weightRow, len(index))
	var bias, biasGrad, biasMean [topics]float32
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	late := float32(p.Epochs - p.Epochs/2)
	order := rng.Perm(len(samples))
	var feats []int32
	for epoch := range p.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := float32(p.Rate * (1 - 0.8*float64(epoch)/float64(p.Epochs)))
		for _, k := range order {
			s := &samples[k]
			feats = feats[:0]
			drop := rng.IntN(2) == 0
			for _, f := range s.feats {
				if !drop || rng.Float64() >= p.Drop {
					feats = append(feats, f)
				}
			}
			likely := softmax(param, &bias, feats)
			for y := 1; y < topics; y++ {
				e := likely[y]
				if y == s.topic {
					e--
				}
				if e *= s.weight; e < 1e-3 && e > -1e-3 {
					continue
				}
				biasGrad[y] += e * e
				bias[y] -= rate * e / float32(math.Sqrt(float64(biasGrad[y])+1e-2))
				for _, f := range feats {
					g := &grad[f/places][f%places][y]
					*g += e * e
					param[f/places][f%places][y] -= rate * e / float32(math.Sqrt(float64(*g)+1e-2))
				}
			}
		}
		if epoch >= p.Epochs/2 {
			for i := range param {
				for q := range param[i] {
					for y, x := range param[i][q] {
						mean[i][q][y] += x / late
					}
				}
			}
			for y, x := range bias {
				biasMean[y] += x / late
			}
		}
	}
	w := &Weights{Bias: biasMean, Rows: map[uint32]*weightRow{}}
	for k, i := range index {
		w.Rows[k] = &mean[i]
	}
	return w
}

func softmax(param []weightRow, bias *[topics]float32, feats []int32) (likely [topics]float32) {
	score := *bias
	score[0] = 0
	for _, f := range feats {
		for y, x := range &param[f/places][f%places] {
			score[y] += x
		}
	}
	var exp [topics]float64
	z := 0.0
	for y, x := range score {
		exp[y] = math.Exp(min(float64(x), 30))
		z += exp[y]
	}
	for y, x := range exp {
		likely[y] = float32(x / z)
	}
	return likely
}

// collect gives each feature that is seen often enough a number, and each
// clause its features.
func collect(examples []Example, cutoff int) (map[uint32]int32, []sample) {
	seen := map[uint32]int{}
	for _, e := range examples {
		clauses, codes := split(e.Text, nil, nil)
		for _, c := range clauses {
			eachKey(codes[c.from:c.to], func(k uint32, _ bool) { seen[k]++ })
		}
	}
	index := map[uint32]int32{}
	for _, k := range sortedKeys(seen) {
		if seen[k] >= cutoff {
			index[k] = int32(len(index))
		}
	}
	var samples []sample
	for _, e := range examples {
		clauses, codes := split(e.Text, nil, nil)
		for i, c := range clauses {
			topic := e.topic(c)
			if topic < 0 {
				continue
			}
			s := sample{topic: topic, weight: cmp.Or(e.Weight, 1)}
			if topic == 0 {
				s.weight = cmp.Or(e.Quiet, s.weight)
			}
			add := func(c Clause, place int32) {
				eachKey(codes[c.from:c.to], func(k uint32, shared bool) {
					if id, ok := index[k]; ok && (shared || place == inside) {
						s.feats = append(s.feats, id*places+place)
					}
				})
			}
			add(c, inside)
			if i > 0 && !c.first {
				add(clauses[i-1], before)
			}
			if i+1 < len(clauses) && !clauses[i+1].first {
				add(clauses[i+1], behind)
			}
			samples = append(samples, s)
		}
	}
	return index, samples
}

// topic returns what c is labelled as; -1 if it is better not learnt from.
func (e *Example) topic(c Clause) int {
	best, topic := 0, 0
	for _, p := range e.Phrases {
		both := min(c.End, p.End) - max(c.Start, p.Start)
		if both <= 0 {
			continue
		}
		if y := slices.Index(Topics[:], p.Topic); 2*both >= c.End-c.Start || 2*both >= p.End-p.Start || both >= 12 {
			if both > best {
				best, topic = both, y
			}
		} else if topic == 0 {
			topic = -1
		}
	}
	if topic != 0 {
		return topic
	}
	for _, p := range e.Neutral {
		if 2*(min(c.End, p.End)-max(c.Start, p.Start)) > c.End-c.Start {
			return -1
		}
	}
	return 0
}

func sortedKeys[V any](m map[uint32]V) []uint32 { return slices.Sorted(maps.Keys(m)) }
