#[expand_contract::migrate(table = "members")]
#[derive(Debug)]
pub struct Member {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
}

#[expand_contract::migrate(table = "member_profiles", split(from = "members"))]
pub struct MemberProfile {
    #[migrate(primary_key, references("members(id)", on_delete = "cascade"))]
    pub member_id: i64,
    pub bio: Option<String>,
}

fn read(member: &Member) -> Option<String> {
    member.bio.clone()
}

fn main() {
    let _ = expand_contract::query!(
        "INSERT INTO member_profiles (member_id, bio) VALUES (1, 'a') ON CONFLICT (member_id) DO NOTHING"
    );
}
