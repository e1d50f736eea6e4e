package detect

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// phrasal reports whether a rule's findings reach beyond its terms in a way
// that depends on what they mean: such rules run in a phraseDetector.
func phrasal(f *rules.Find) bool {
	return f.Detector == factDetector || len(f.All) > 0 || slices.Contains([]rules.Extend{rules.ExtendPhrase, rules.ExtendScore, rules.ExtendDose, rules.ExtendDegree, rules.ExtendPost}, f.Extend)
}

// reach returns how far a finding of [start, end) of the folded text extends,
// and whether it is one at all: a scale without a score is nothing.
func reach(p *Pass, e rules.Extend, start, end int) (int, int, bool) {
	switch e {
	case rules.ExtendPhrase:
		start, end = widen(p, start, end)
	case rules.ExtendScore:
		n := len(scored(p.View.Text[start:end], p.After(end, 60)))
		return start, end + n, n > 0
	case rules.ExtendDegree:
		start -= len(lesionBefore.FindString(p.Before(start, 10)))
		start -= len(degreeBefore.FindString(p.Before(start, 8)))
		end += len(degreeAfter.FindString(p.After(end, 40)))
	case rules.ExtendPost:
		after := p.After(end, 10)
		if isPost(p.View.Text[start:end]) && !workEnds(after) && !postAfter.MatchString(after) {
			return start, end, false // 店主王老板 tells who is meant
		}
		start -= len(postBefore.FindString(p.Before(start, 12)))
		end += len(postAfter.FindString(after))
	default:
		start, end = extend(p, e, start, end)
	}
	return start, end, true
}

// lesionBefore is where in the body a disease is: 右股骨颈|骨折.
var lesionBefore = mustPattern(`(?:开放性|闭合性|粉碎性|线状|陈旧性|外伤性|应激性|化脓性|过敏性|转移性|原位|` + bodyPart + `){1,5}$`)

const bodyPart = `双侧|左侧|右侧|左|右|双|股骨颈|股骨头|股骨|胫腓骨|胫骨|腓骨|肋骨|第?[一二三四五六七八九十]肋|锁骨|桡骨|尺骨|鼻骨|颅骨|颈椎|胸椎|腰椎|椎体|脊柱|骨盆|髋部?|肩部?|肘部?|腕部?|踝部?|足部?|跟骨|脚踝|脚跟|脚趾|趾骨|指骨|手指|手腕|手臂|手部?|胳膊|前臂|小腿|大腿|膝盖?|膝关节|半月板|韧带|跟腱|肌腱|头皮|头部|面部|眼部?|眼底|角膜|视网膜|鼻|耳|鼓膜|口腔|牙龈|声带|咽喉?|气管|食管|胃|肠|肝|肾|肺|脾|胆囊?|胰|胰头|心肌|心脏|脑|脑干|大脑中动脉|乳腺|甲状腺|卵巢|子宫|宫颈|前列腺|静脉|动脉|血管|淋巴|皮肤|臂|腿|背部|腹部|胸部`

// degreeBefore and degreeAfter are what grades and specifies a diagnosis.
var (
	degreeBefore = mustPattern(`(?:(?:重度|中重度|中度|轻中度|轻度|急性|慢性|复发性|产后|青少年|儿童|首发|疑似|老年|早期|晚期|双侧|左侧|右侧|左|右|先天性|继发性|原发性)\s?)+$`)
	degreeAfter  = mustPattern(`^(?:\s?(?:障碍症?|发作|状态|综合征|症候群|样症状|急性期|缓解期))?(?:\s?[(\[](?:[^)\]\n]{1,16})[)\]])?` +
		`(?:\s?(?:[Ⅰ-Ⅻ]|I{1,3}|[12一二])型)?(?:[,、]?\s?(?:[一二三四1-4Ⅰ-Ⅳ]|深Ⅱ)(?:期|级|度))?(?:术后|后遗症|待排除?|待查|\?)?` +
		`(?:[,、]?\s?(?:目前为?|现为?|不?伴|无|合并|共病|共患|合併|重度|中度|轻度|混合|限制|缓解|首次|复发|型|早期|中期|晚期|残留|衰退|抗体|大三阳|小三阳|待除外)[^,。;、\n]{0,16})*`)
)

// postBefore and postAfter are where and as what somebody works.
var (
	postBefore = mustPattern(`(?:在[^,。;、:()\s是做当为系任在]{1,10}|[^,。;、:()/\s是做当为系任在个父母爸妈爷奶公婆哥姐弟妹舅姑姨叔伯夫妻亲岁男女族给由让请着认遇跟和与及对把被向叫说要想也就都会不没映谈月日分]{1,8})$`)
	postAfter  = mustPattern(`^(?:卖|做|开|修|收|送)[^,。;、:()\s]{1,5}`)
)

// What follows a scale's name: what is measured, a score, and further scores
// of the same scale.
var (
	scoreHead = mustPattern(`^\s?(?:[(\[][^)\]\n]{1,12}[)\]])?(?:\s?[,:：=为是]?\s?)(?:(?:` + scoreWords + `|[A-Z]{1,2}\s?分|[TZ]\s?分|[TZ](?:\s?=|值)|total|score|分|[,:：=])\s?)*`)
	scoreNum  = mustPattern(`^[-+]?(?:\d{1,3}(?:\.\d{1,2})?|[一二三四五六七八九十]{1,4}分)(?:\s?/\s?\d{1,3})?\s?分?`)
	// scoreFree is what may stand before the score besides: who filled the
	// scale in, and what part of it is meant.
	scoreFree = mustPattern(`^[^\d,。;、:()\n共由有含于第每需须用约年包计采第题均常满标]{1,8}(?:[:=]\s?)?`)
	scoreEnd  = mustPattern(`^(?:\s?[,。;、)]|\s?$|\s{0,2}\n)`)
	scoreMore = mustPattern(`^(?:(?:\s?(?:降|升|减|增|变|掉|回落|下降|上升)?(?:至|到|为|→|->|-)\s?\d{1,3}(?:\.\d{1,2})?\s?分?)|(?:\s?[,、]\s?[^\d,。;、\n]{1,10}\d{1,3}(?:\.\d{1,2})?\s?分?)|(?:\s{1,2}(?:/\s)?(?:[A-Z][a-z]?|[^\d,。;、\n\sA-Za-z]{1,5})\s?\d{1,3}(?:\.\d{1,2})?\s?分?))+`)
	// What makes the number no score of a person.
	noScore = mustPattern(`^(?:\d|\s?(?:个|题|条目|项|级|岁|人|次|道|页|年|月|日|天|周|小时|分钟|名|位|份|%|％|[-—~～]\s?\d|以上|以下|及以上|者|为界|为分界|界值))`)
)

// scoreWords may stand between a scale's name and the score.
const scoreWords = `测试|测评|测验|量表|问卷|前测|后测|复测|初测|补测|筛查|首诊|复诊|现场|自助|自评|他评|家长版|教师版|家长填|填写|填了|写了|测了|得了|算下来|入院|出院|结果|总分|總分|得分|得|评分|标准分|原始分|粗分|因子分|因子|分量表|总均分|均分|分数|分值|测得|测出|在|总共|提示|显示|评定|为|是|仅|只有|高达|达到?|降至|升至|降到|升到|从|由|自|阳性项目数?|阳性|意念强度|困难|百分等级|百分等級|本次|上次|现|现在|目前|约`

// scored returns the part of after, which follows a scale's name, that states
// a score; "" if none does.
func scored(name, after string) string {
	if i := strings.IndexAny(after, "。;!?\n"); i >= 0 {
		after = after[:i]
	}
	head := scoreHead.FindString(after)
	rest := after[len(head):]
	num := scoreNum.FindString(rest)
	if free := scoreFree.FindString(rest); num == "" && free != "" {
		head += free
		rest = after[len(head):]
		if num = scoreNum.FindString(rest); !strings.HasSuffix(num, "分") && !scoreEnd.MatchString(rest[len(num):]) {
			return ""
		}
	}
	if num == "" || noScore.MatchString(rest[len(num):]) {
		return ""
	}
	// A digit right behind SCL- belongs to the name, not so behind 智商.
	if head == "" && !strings.HasSuffix(num, "分") && name[len(name)-1] < utf8.RuneSelf {
		if r, _ := utf8.DecodeRuneInString(after); r != ' ' && r != '-' {
			return ""
		}
	}
	n := len(head) + len(num)
	n += len(scoreMore.FindString(after[n:]))
	return after[:n]
}
