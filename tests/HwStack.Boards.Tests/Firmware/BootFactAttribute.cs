namespace HwStack.Boards.Tests.Firmware;

/// <summary>A test that compiles the boot code for this machine; skipped, visibly, without a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BootFactAttribute : FactAttribute
{
    public BootFactAttribute()
    {
        if (BootPrograms.Compiler is null)
        {
            Skip = Layers.SkipBecause("no C compiler (gcc, cc or CC) on this machine");
        }
    }
}
