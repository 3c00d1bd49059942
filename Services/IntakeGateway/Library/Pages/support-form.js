const S = /*FORM_SCHEMA*/ {};
