namespace HwStack.Boards.Tests.Firmware;

/// <summary>A test that runs the boot program on QEMU's RISC-V virt machine; skipped, visibly, where the emulator or the compiler for it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class QemuFactAttribute : FactAttribute
{
    public QemuFactAttribute()
    {
        string[] missing = [.. new[] { QemuRiscv.Emulator, "riscv64-unknown-elf-gcc" }.Where(program => ExternalProgram.Find(program) is null)];
        if (missing.Length > 0)
        {
            Skip = Layers.SkipBecause($"no {string.Join(" and no ", missing)} on this machine (Debian: qemu-system-misc, gcc-riscv64-unknown-elf)");
        }
    }
}
