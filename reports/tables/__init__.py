"""Tables out and in: the numbers behind a document as a workbook or as files, and records from a spreadsheet.

`columns` says what a column is and `declaration` lists every table with its columns; writers, readers, the sheet that
explains columns and docs/tables.md ask that list. `rows` fills the tables from what the analysis assessed. `workbook`,
`flat_files` and `parquet` write them, `annex` compares a workbook with the data of its document. `sheets` holds what is
read from a file, `importing` makes records of it.
"""
