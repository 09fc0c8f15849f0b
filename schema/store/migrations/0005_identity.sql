-- Findings are data and are said anew each time; what is decided about one is
-- known by what it is about and by its figures (schema.Finding.Key).

-- What a finding says, as data (see findingData). The message beside it is for
-- people who query the database; the program never reads it.
ALTER TABLE findings ADD COLUMN data TEXT NOT NULL DEFAULT '' CHECK (data = '' OR json_valid(data));

-- What the finding is about, whatever its figures are (schema.Finding.Topic).
ALTER TABLE decisions ADD COLUMN topic TEXT NOT NULL DEFAULT '';

-- Keys by which findings were known before: to earlier versions of the program,
-- whose copies are still out, and to earlier readings of a file. An empty key
-- is that of a decision of which no finding is known any more.
CREATE TABLE finding_keys (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year    INTEGER NOT NULL,
    was     TEXT NOT NULL CHECK (was <> ''),
    key     TEXT NOT NULL,
    topic   TEXT NOT NULL,
    PRIMARY KEY (unit_id, year, was)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER finding_keys_keep BEFORE DELETE ON finding_keys
    BEGIN SELECT raise(ABORT, 'keys are never forgotten'); END;

-- By which version of the reader and of the forms a filing was read
-- (importer.Version, schema.FormsVersion); '': before that was kept.
ALTER TABLE filings ADD COLUMN reader TEXT NOT NULL DEFAULT '';
ALTER TABLE filings ADD COLUMN model TEXT NOT NULL DEFAULT '';

-- Why a file was refused is a word in files.reason; detail is what that word
-- leaves open: a place, or the sentence of an earlier version that had no word
-- for it.
ALTER TABLE files ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- The journal takes further deeds; which, is for the program to say.
DROP TRIGGER journal_keep;
DROP TRIGGER journal_unchanged;
ALTER TABLE journal RENAME TO journal_before;
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    deed    TEXT NOT NULL CHECK (deed <> ''),
    unit_id INTEGER REFERENCES units (id),
    subject TEXT NOT NULL, -- a label, an alias, a person or a file
    why     TEXT NOT NULL, -- the path that a label was taught to mean, a reason, or what changed
    made_by TEXT NOT NULL,
    made    TEXT NOT NULL
) STRICT;
INSERT INTO journal SELECT id, deed, unit_id, subject, why, made_by, made FROM journal_before;
DROP TABLE journal_before;
CREATE TRIGGER journal_keep BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never deleted'); END;
CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;

INSERT INTO meta (key, value) VALUES ('legacy', 'decisions')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- The sentences by which earlier versions kept why a file was refused.
UPDATE files SET detail = reason, reason = ifnull((SELECT column2 FROM (VALUES
    ('文件是空的（0 字节），请让单位重新发送', 'empty'),
    ('文件已损坏，读不完整，请让单位重新发送', 'damaged'),
    ('文件有打开密码，请在 Excel 或 WPS 中去掉密码另存后再导入', 'password'),
    ('文件有打开密码，请在导入时用 --password 写明密码（.xls、.ods 请先去掉密码另存），再导入一次', 'password'),
    ('是旧版 Excel 或 WPS 表格文件（.xls/.et），请用 Excel 或 WPS 另存为 .xlsx 后再导入', 'earlier_version'),
    ('是 .ods 表格，请用 WPS 或 LibreOffice 另存为 .xlsx 后再导入', 'earlier_version'),
    ('是 Word 文件，请让单位报送 .xlsx 表格', 'earlier_version'),
    ('是压缩包，请先解压再导入其中的文件', 'earlier_version'),
    ('是二进制的 Excel 工作簿（.xlsb），请用 Excel 或 WPS 另存为 .xlsx 后再导入', 'xlsb'),
    ('是 Excel 95 或更早的文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入', 'excel_95'),
    ('是旧版 Word 或 WPS 文字文件（.doc/.wps/.rtf），请用 Word 或 WPS 另存为 .docx 后再导入', 'word_97'),
    ('是 PDF 文件，请让单位报送 .xlsx 表格', 'pdf'),
    ('是 PDF 或 OFD 文件，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）', 'pdf'),
    ('是图片，请让单位报送 .xlsx 表格', 'image'),
    ('是图片，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）', 'image'),
    ('是 OpenDocument 文字或演示文件，请用 WPS 或 LibreOffice 另存为 .docx 或 .xlsx 后再导入', 'opendocument'),
    ('是压缩包里又套的压缩包，或不认识的压缩格式，请先解压再导入其中的文件', 'archive'),
    ('压缩包里没有文件，请让单位重新发送', 'archive_empty'),
    ('压缩包有密码，请先解压再导入其中的文件', 'archive_password'),
    ('压缩包已损坏，这个文件解不出来，请让单位重新发送', 'archive_damaged'),
    ('压缩包里的文件过多或过大，请先解压再导入需要的文件', 'archive_too_large'),
    ('压缩包是分卷的，或压缩方式不认识，请先解压再导入其中的文件', 'archive_unsupported'),
    ('是网页格式的文件（改了扩展名），请用 Excel 或 WPS 打开后另存为 .xlsx', 'html'),
    ('是纯文本，不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx', 'text'),
    ('文件过大或格式区域过多，请删去多余的空行、空列和图片后另存再导入', 'too_large'),
    ('文件超过 100 MB，不像是自评表，请核对', 'file_too_large'),
    ('不是 Excel 工作簿（.xlsx），请核对是否发错文件', 'not_workbook'),
    ('不是 Excel、WPS 或 Word 文件，请核对是否发错文件', 'not_workbook'),
    ('没有找到附件1、附件2或附件3的表格，请核对是否发错文件，或表头、栏目名称是否被改动', 'no_form'),
    ('表上没有写单位名称，请补填，或导入时用 --unit 写明单位', 'no_unit'),
    ('表上没有写年度，请补填，或导入时用 --year 写明年度', 'no_year'),
    ('是本程序的设置工作簿，请用 jixiao settings import 读入', 'settings'),
    ('同一文件中有同一单位的两份同样的表（单位名称写法不同），请只留一份', 'twice'),
    ('读了很久仍没有读完，不像是自评表，请删去多余的内容另存后再导入', 'too_slow'),
    ('读取时程序出错，没有读入；请把文件交给维护人员', 'fault')
) WHERE column1 = reason), 'other')
WHERE status = 'refused';
UPDATE files SET detail = '' WHERE status = 'refused' AND reason <> 'other';
