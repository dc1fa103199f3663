//! `tce man`: the manual pages, from the same definition as the help.

use clap_mangen::Man;

use crate::action::whole_file;
use crate::cli::args::{ManArgs, command};
use crate::cli::outside::Outside;
use crate::cli::print;
use crate::error::{Error, Kind, Result};

pub(super) fn run(outside: &mut Outside<'_>, options: &ManArgs) -> Result<u8> {
    let pages = pages()?;
    let Some(folder) = &options.dir else {
        let whole: String = pages.into_iter().take(1).map(|(_, page)| page).collect();
        print(outside, &whole)?;
        return Ok(0);
    };
    let folder = outside.cwd.join(folder);
    whole_file::make_folder(&folder)?;
    for (name, page) in &pages {
        whole_file::WholeFile::public(&folder.join(name)).replace(page)?;
    }
    print(outside, &format!("{} pages in {}\n", pages.len(), folder.display()))?;
    Ok(0)
}

/// The program's page and one for each command, with the names of their files.
fn pages() -> Result<Vec<(String, String)>> {
    let mut all = command();
    all.build();
    let commands = all.get_subcommands().filter(|command| !command.is_hide_set());
    let named = commands.map(|one| (format!("tce-{}", one.get_name()), one.clone()));
    let whole = std::iter::once(("tce".to_owned(), all.clone()));
    whole.chain(named.collect::<Vec<_>>()).map(|(name, command)| page(&name, command)).collect()
}

fn page(name: &str, command: clap::Command) -> Result<(String, String)> {
    let failed = |e: &dyn std::fmt::Display| {
        Error::new(Kind::Failed, "cannot write a manual page").because(e)
    };
    let mut bytes = Vec::new();
    let page = Man::new(command.name(name.to_owned())).manual("Terminus Cancrorum Est");
    page.render(&mut bytes).map_err(|e| failed(&e))?;
    let text = String::from_utf8(bytes).map_err(|e| failed(&e))?;
    Ok((format!("{name}.1"), text))
}
