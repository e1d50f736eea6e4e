// Package rules holds what yinqu looks for and what a purpose allows: entities,
// packs of rules, and policies, as data that is checked when it is loaded. It
// imports no other package of this module.
package rules

// A Class groups entities by what they do to a person who is written about.
type Class string

// The classes of entities.
const (
	Direct    Class = "direct"    // identifies a person by itself
	Quasi     Class = "quasi"     // identifies in combination with others
	Sensitive Class = "sensitive" // harms when tied to a person
	Business  Class = "business"  // confidential to an employer
	Media     Class = "media"     // recordings of sessions
)

// An Entity is a kind of thing that is found.
type Entity string

// The entities. REQUIREMENTS of the field stand behind each: see docs/rules.md.
const (
	Person     Entity = "PERSON"
	ResidentID Entity = "RESIDENT_ID"
	StudentNo  Entity = "STUDENT_NO"
	OtherID    Entity = "OTHER_ID"
	Phone      Entity = "PHONE"
	Email      Entity = "EMAIL"
	IM         Entity = "IM"
	Bank       Entity = "BANK"
	Plate      Entity = "PLATE"
	Address    Entity = "ADDRESS"
	Network    Entity = "NETWORK"

	PersonTitle Entity = "PERSON_TITLE"
	School      Entity = "SCHOOL"
	Org         Entity = "ORG"
	ClassName   Entity = "CLASS"
	Birthdate   Entity = "BIRTHDATE"
	Age         Entity = "AGE"
	Date        Entity = "DATE"
	Place       Entity = "PLACE"
	Occupation  Entity = "OCCUPATION"
	Gender      Entity = "GENDER"
	Ethnicity   Entity = "ETHNICITY"

	Diagnosis  Entity = "DIAGNOSIS"
	Medication Entity = "MEDICATION"
	Scale      Entity = "SCALE"
	Risk       Entity = "RISK"
	Family     Entity = "FAMILY"
	Relation   Entity = "RELATION"
	Study      Entity = "STUDY"
	Record     Entity = "RECORD"
	Stigma     Entity = "STIGMA"

	Employment  Entity = "EMPLOYMENT"
	Customer    Entity = "CUSTOMER"
	TradeSecret Entity = "TRADE_SECRET"

	Recording Entity = "RECORDING"
)

// Info describes an entity.
type Info struct {
	Entity Entity
	Class  Class
	Title  Text   // its name for people
	Basis  string // the requirement it stems from, "REQ-n"
}

// A Text is a short text in both languages of the program.
type Text struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// In returns the text in lang: "zh" or "en".
func (t Text) In(lang string) string {
	if lang == "zh" {
		return t.ZH
	}
	return t.EN
}

// entities is the one list of them, in the order reports show.
var entities = []Info{
	{Person, Direct, Text{"姓名", "name"}, "REQ-1"},
	{ResidentID, Direct, Text{"身份证号", "resident ID number"}, "REQ-2"},
	{StudentNo, Direct, Text{"学号", "student number"}, "REQ-2"},
	{OtherID, Direct, Text{"其他证件号", "other ID number"}, "REQ-2"},
	{Phone, Direct, Text{"电话", "phone number"}, "REQ-2"},
	{Email, Direct, Text{"电子邮箱", "e-mail address"}, "REQ-2"},
	{IM, Direct, Text{"社交账号", "messenger account"}, "REQ-2"},
	{Bank, Direct, Text{"银行卡号", "bank card number"}, "REQ-3"},
	{Plate, Direct, Text{"车牌", "vehicle plate"}, "REQ-1"},
	{Address, Direct, Text{"住址", "address"}, "REQ-2"},
	{Network, Direct, Text{"网络标识", "network identifier"}, "REQ-1"},
	{PersonTitle, Quasi, Text{"称呼", "name with title"}, "REQ-1"},
	{School, Quasi, Text{"学校", "school"}, "REQ-2"},
	{Org, Quasi, Text{"单位", "organisation"}, "REQ-1"},
	{ClassName, Quasi, Text{"班级", "class"}, "REQ-2"},
	{Birthdate, Quasi, Text{"出生日期", "date of birth"}, "REQ-2"},
	{Age, Quasi, Text{"年龄", "age"}, "REQ-2"},
	{Date, Quasi, Text{"日期", "date"}, "REQ-1"},
	{Place, Quasi, Text{"地点", "place"}, "REQ-3"},
	{Occupation, Quasi, Text{"职业", "occupation"}, "REQ-3"},
	{Gender, Quasi, Text{"性别", "sex"}, "REQ-2"},
	{Ethnicity, Quasi, Text{"民族", "ethnic group"}, "REQ-1"},
	{Diagnosis, Sensitive, Text{"诊断", "diagnosis"}, "REQ-4"},
	{Medication, Sensitive, Text{"用药", "medication"}, "REQ-4"},
	{Scale, Sensitive, Text{"测验结果", "test result"}, "REQ-5"},
	{Risk, Sensitive, Text{"危机与伤害", "risk and harm"}, "REQ-12"},
	{Family, Sensitive, Text{"家庭情况", "family circumstances"}, "REQ-3"},
	{Relation, Sensitive, Text{"情感与同伴关系", "relationships"}, "REQ-7"},
	{Study, Sensitive, Text{"学业与纪律", "study and discipline"}, "REQ-8"},
	{Record, Sensitive, Text{"咨询记录", "counselling record"}, "REQ-6"},
	{Stigma, Sensitive, Text{"污名用语", "labelling word"}, "REQ-11"},
	{Employment, Business, Text{"员工事项", "employment matter"}, "REQ-13"},
	{Customer, Business, Text{"客户信息", "customer information"}, "REQ-14"},
	{TradeSecret, Business, Text{"商业秘密", "trade secret"}, "REQ-15"},
	{Recording, Media, Text{"录音录像", "recording"}, "REQ-10"},
}

// Entities returns every entity in the order reports show them.
func Entities() []Info { return append([]Info(nil), entities...) }

// Lookup returns what is known of e.
func Lookup(e Entity) (Info, bool) {
	for _, i := range entities {
		if i.Entity == e {
			return i, true
		}
	}
	return Info{}, false
}

// A Role is what a person is to the document.
type Role string

// The roles of subjects.
const (
	Client   Role = "client"   // whom the document is about: visitor, student, employee
	Relative Role = "relative" // family of the client
	Peer     Role = "peer"     // classmates, friends, partners, colleagues
	Staff    Role = "staff"    // counsellors, teachers, doctors, police
	Author   Role = "author"   // of the text or of a work it cites
	Public   Role = "public"   // historical, fictional or publicly known
)

var roles = []Role{Client, Relative, Peer, Staff, Author, Public}
