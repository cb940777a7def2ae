créate table "é;" (ü int); sélect '日本;語';
begin 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語;