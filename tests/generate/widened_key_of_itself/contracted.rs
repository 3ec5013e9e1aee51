#[expand_contract::migrate(table = "folders")]
pub struct Folder {
    #[migrate(references(folders(id), on_delete = "cascade"), index)]
    pub parent_id: Option<i64>,
    #[migrate(primary_key, identity)]
    pub id: i64,
    pub name: String,
}

#[expand_contract::migrate(table = "limits")]
pub struct Limit {
    #[migrate(primary_key, references(folders(id), on_delete = "cascade"))]
    pub folder_id: i64,
    pub size: i32,
}

#[expand_contract::migrate(table = "shares")]
pub struct Share {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(folders(id), on_delete = "cascade"), unique)]
    pub folder_id: i64,
    pub link: String,
}
