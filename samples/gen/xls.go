package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unicode/utf16"
)

// This file writes .xls, the BIFF8 format of Excel 97 to 2003, as far as the
// forms need it: texts, numbers, percentages and merged ranges, in a compound
// file of one stream. Formulas, widths and looks are left out.

// Records of BIFF8.
const (
	recordEOF         = 0x000A
	recordContinue    = 0x003C
	recordFont        = 0x0031
	recordWindow1     = 0x003D
	recordCodePage    = 0x0042
	recordBoundSheet  = 0x0085
	recordXF          = 0x00E0
	recordMergedCells = 0x00E5
	recordSST         = 0x00FC
	recordLabelSST    = 0x00FD
	recordDimensions  = 0x0200
	recordNumber      = 0x0203
	recordWindow2     = 0x023E
	recordStyle       = 0x0293
	recordBOF         = 0x0809

	recordLimit = 8224 // bytes of data in a record; more goes on in recordContinue
)

// The cell formats that the workbook has, behind fifteen of styles.
const (
	formatGeneral = 15
	formatPercent = 16
)

// le encodes values of fixed size, little endian.
func le(values ...any) []byte {
	var out []byte
	for _, v := range values {
		out, _ = binary.Append(out, binary.LittleEndian, v) // all are of fixed size
	}
	return out
}

// record encodes a record.
func record(id uint16, data ...[]byte) []byte {
	body := slices.Concat(data...)
	return append(le(id, uint16(len(body))), body...)
}

// writeXLS writes a workbook as .xls.
func writeXLS(b *book) ([]byte, error) {
	texts, index := sharedTexts(b)
	head := workbookHead()
	sst := sharedTable(texts)
	end := record(recordEOF)

	// The sheets follow the globals, which say where each begins.
	var bounds [][]byte
	length := len(head) + len(sst) + len(end)
	for _, s := range b.sheets {
		length += len(boundSheet(0, s.name))
	}
	var sheets [][]byte
	for _, s := range b.sheets {
		bounds = append(bounds, boundSheet(uint32(length), s.name))
		data, err := sheetRecords(s, index)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, data)
		length += len(data)
	}
	return compound("Workbook", slices.Concat(head, slices.Concat(bounds...), sst, end, slices.Concat(sheets...))), nil
}

// beginning is the first record of a substream of a kind.
func beginning(kind uint16) []byte {
	return record(recordBOF, le(uint16(0x0600), kind, uint16(0x0DBB), uint16(0x07CC), uint32(0x41), uint32(6)))
}

// workbookHead holds the records of the globals before the list of sheets.
func workbookHead() []byte {
	out := beginning(5)
	out = append(out, record(recordCodePage, le(uint16(1200)))...)
	out = append(out, record(recordWindow1, le(uint16(0), uint16(0), uint16(0x4000), uint16(0x2000), uint16(0x38),
		uint16(0), uint16(0), uint16(1), uint16(600)))...)
	for range 4 {
		font := utf16.Encode([]rune("宋体"))
		out = append(out, record(recordFont, le(uint16(220), uint16(0), uint16(0x7FFF), uint16(400), uint16(0),
			byte(0), byte(0), byte(134), byte(0), byte(len(font)), byte(1), font))...)
	}
	format := func(numbers, flags uint16) []byte {
		return record(recordXF, le(uint16(0), numbers, flags, byte(0x20), byte(0), byte(0), byte(0), uint32(0), uint32(0), uint16(0x20C0)))
	}
	for range formatGeneral {
		out = append(out, format(0, 0xFFF5)...) // of a style
	}
	out = append(out, format(0, 1)...)
	out = append(out, format(10, 1)...) // 0.00%
	return append(out, record(recordStyle, le(uint16(0x8000), byte(0), byte(0xFF)))...)
}

// boundSheet lists a sheet that begins at an offset of the stream.
func boundSheet(offset uint32, name string) []byte {
	chars := utf16.Encode([]rune(name))
	return record(recordBoundSheet, le(offset, byte(0), byte(0), byte(len(chars)), byte(1), chars))
}

// sharedTexts lists the texts of a workbook, each once.
func sharedTexts(b *book) (texts []string, index map[string]uint32) {
	index = make(map[string]uint32)
	for _, s := range b.sheets {
		for _, block := range s.blocks {
			text, ok := block.content.(string)
			if _, seen := index[text]; ok && !seen {
				index[text] = uint32(len(texts))
				texts = append(texts, text)
			}
		}
	}
	return texts, index
}

// sharedTable encodes the table of texts; no text is split between records.
func sharedTable(texts []string) []byte {
	var out []byte
	id := uint16(recordSST)
	data := le(uint32(len(texts)), uint32(len(texts)))
	for _, text := range texts {
		chars := utf16.Encode([]rune(text))
		encoded := le(uint16(len(chars)), byte(1), chars)
		if len(data)+len(encoded) > recordLimit {
			out = append(out, record(id, data)...)
			id, data = recordContinue, nil
		}
		data = append(data, encoded...)
	}
	return append(out, record(id, data)...)
}

// sheetRecords encodes a sheet.
func sheetRecords(s *sheet, index map[string]uint32) ([]byte, error) {
	out := beginning(0x10)
	out = append(out, record(recordDimensions, le(uint32(0), uint32(s.lastRow()), uint16(0), uint16(s.lastCol()), uint16(0)))...)
	blocks := slices.Clone(s.blocks)
	slices.SortStableFunc(blocks, func(a, b block) int { return (a.top-b.top)*1000 + a.left - b.left })
	var merged []uint16
	for _, b := range blocks {
		row, col := uint16(b.top-1), uint16(b.left-1)
		if b.bottom > b.top || b.right > b.left {
			merged = append(merged, row, uint16(b.bottom-1), col, uint16(b.right-1))
		}
		format := uint16(formatGeneral)
		if b.style.format == "0.00%" || b.style.format == "0%" {
			format = formatPercent
		}
		switch x := b.content.(type) {
		case nil:
		case string:
			out = append(out, record(recordLabelSST, le(row, col, format, index[x]))...)
		case figure:
			out = append(out, record(recordNumber, le(row, col, format, math.Float64bits(float64(x))))...)
		default:
			return nil, fmt.Errorf("sheet %s: no %T in .xls", s.name, x)
		}
	}
	out = append(out, record(recordWindow2, le(uint16(0x06B6), uint16(0), uint16(0), uint32(0x40), uint16(0), uint16(0), uint32(0)))...)
	out = append(out, record(recordMergedCells, le(uint16(len(merged)/4), merged))...)
	return append(out, record(recordEOF)...), nil
}

// Numbers of a compound file.
const (
	sectorSize  = 512
	smallStream = 4096 // below it a stream would have to go into small sectors
	freeSector  = 0xFFFFFFFF
	endOfChain  = 0xFFFFFFFE
	fatSector   = 0xFFFFFFFD
)

// compound encodes a compound file with one stream: a header, then the sectors
// of the allocation table, of the directory and of the stream.
func compound(stream string, data []byte) []byte {
	data = slices.Clone(data)
	for len(data) < smallStream || len(data)%sectorSize != 0 {
		data = append(data, 0)
	}
	sectors := len(data) / sectorSize
	tables := 1
	for tables*sectorSize/4 < tables+1+sectors {
		tables++
	}

	header := le(uint64(0xE11AB1A1E011CFD0), [16]byte{}, uint16(0x3E), uint16(3), uint16(0xFFFE), uint16(9), uint16(6), [6]byte{},
		uint32(0), uint32(tables), uint32(tables), uint32(0), uint32(smallStream), uint32(endOfChain), uint32(0), uint32(endOfChain), uint32(0))
	for i := range 109 {
		if i < tables {
			header = append(header, le(uint32(i))...)
		} else {
			header = append(header, le(uint32(freeSector))...)
		}
	}

	var table []byte
	for range tables {
		table = append(table, le(uint32(fatSector))...)
	}
	table = append(table, le(uint32(endOfChain))...) // the directory
	for i := range sectors {
		next := uint32(tables + 1 + i + 1)
		if i == sectors-1 {
			next = endOfChain
		}
		table = append(table, le(next)...)
	}
	for len(table) < tables*sectorSize {
		table = append(table, le(uint32(freeSector))...)
	}

	directory := slices.Concat(
		directoryEntry("Root Entry", 5, 1, endOfChain, 0),
		directoryEntry(stream, 2, freeSector, uint32(tables+1), uint32(len(data))),
		directoryEntry("", 0, freeSector, 0, 0),
		directoryEntry("", 0, freeSector, 0, 0),
	)
	return slices.Concat(header, table, directory, data)
}

// directoryEntry encodes an entry of the directory; kind 5 is the root, 2 a
// stream, 0 a free entry.
func directoryEntry(name string, kind byte, child, start, size uint32) []byte {
	var chars [32]uint16
	length := copy(chars[:], utf16.Encode([]rune(name)))
	if length > 0 {
		length++ // with its closing zero
	}
	return le(chars, uint16(2*length), kind, byte(1), uint32(freeSector), uint32(freeSector), child,
		[16]byte{}, uint32(0), uint64(0), uint64(0), start, size, uint32(0))
}
