using System.CommandLine;
using System.Globalization;
using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>The options of <c>hwstack train</c> that say what network is trained and how.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> _network = new("--network") { Description = "Layers: 784-1000-10, 28x28-12c5-p2-64c5-p2-10 (12 filters of 5×5, sum pool of 2×2), 12-38r-7 (r: recurrent).", HelpName = "TEXT" };
    private readonly Option<string> _neuron = new("--neuron") { Description = "Neurons: lif, cuba or qlif.", DefaultValueFactory = _ => "lif" };
    private readonly Option<string> _reset = new("--reset") { Description = "After a spike: subtract the threshold, or zero (qlif always). With --from: the file's rule unless given.", DefaultValueFactory = _ => "subtract" };
    private readonly Option<string> _leak = new("--leak") { Description = "Share of the membrane that a tick loses, 0 to below 1.", DefaultValueFactory = _ => "0.125", HelpName = "X" };
    private readonly Option<string> _currentLeak = new("--current-leak") { Description = "cuba: share of the current that a tick loses, 0 to below 1.", DefaultValueFactory = _ => "0.25", HelpName = "X" };
    private readonly Option<string> _qlifTau = new("--qlif-tau") { Description = "qlif: duration of a tick over T1 with which training begins; it is trained.", DefaultValueFactory = _ => "0.1", HelpName = "X" };
    private readonly Option<string> _loss = new("--loss") { Description = "Cross-entropy on the output's spike counts (count) or on its membrane after the last tick (membrane).", DefaultValueFactory = _ => "membrane" };
    private readonly Option<int> _epochs = new("--epochs") { Description = "Passes over the training set.", DefaultValueFactory = _ => 10, HelpName = "N" };
    private readonly Option<bool> _float = new("--float") { Description = "Train in floating point; what is written is rounded to the chip afterwards." };
    private readonly Option<int?> _finetune = new("--finetune-epochs") { Description = "Only the last N epochs in the chip's integers, those before in floating point. Default: all in integers.", HelpName = "N" };
    private readonly Option<int> _batch = new("--batch") { Description = "Samples of a step.", DefaultValueFactory = _ => 128, HelpName = "N" };
    private readonly Option<string> _rate = new("--rate") { Description = "Learning rate of Adam at the start.", DefaultValueFactory = _ => "0.001", HelpName = "X" };
    private readonly Option<string> _decay = new("--weight-decay") { Description = "Decoupled weight decay.", DefaultValueFactory = _ => "0", HelpName = "X" };
    private readonly Option<string> _surrogate = new("--surrogate") { Description = "Derivative of a spike: arctan, fast-sigmoid or gaussian.", DefaultValueFactory = _ => "fast-sigmoid" };
    private readonly Option<string> _sharpness = new("--sharpness") { Description = "Sharpness of the surrogate.", DefaultValueFactory = _ => "4", HelpName = "X" };
    private readonly Option<string> _dropout = new("--dropout") { Description = "Share of the hidden neurons that are dead for a sample, 0 to below 1.", DefaultValueFactory = _ => "0", HelpName = "X" };
    private readonly Option<string> _energyPenalty = new("--energy-penalty") { Description = "What a nanojoule of an inference adds to the loss.", DefaultValueFactory = _ => "0", HelpName = "X" };
    private readonly Option<string> _target = new("--target-accuracy")
    {
        Description = "As little energy as this share of right answers while training allows (0 to below 1): the energy penalty follows by itself. 0: off.", DefaultValueFactory = _ => "0", HelpName = "X",
    };
    private readonly Option<string> _ratePenalty = new("--rate-penalty") { Description = "What a spike a hidden neuron and tick adds to the loss.", DefaultValueFactory = _ => "0", HelpName = "X" };
    private readonly Option<string> _chip = new("--chip") { Description = "Chip whose energy table the penalty uses.", DefaultValueFactory = _ => "nc1", HelpName = "NAME|FILE" };
    private readonly Option<string> _augment = new("--augment") { Description = "Variation of training images: none, or shift=2,rotate=10,scale=0.1,shear=5,elastic=34:4,flip,cutout=6.", DefaultValueFactory = _ => "none", HelpName = "TEXT" };
    private readonly Option<string> _seed = new("--seed") { Description = "Seed of everything that is chosen at random.", DefaultValueFactory = _ => "1", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads; changes speed only.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };

    public TrainOptions(Command command)
    {
        _neuron.AcceptOnlyFromAmong("lif", "cuba", "qlif");
        _reset.AcceptOnlyFromAmong("subtract", "zero");
        _loss.AcceptOnlyFromAmong("count", "membrane");
        _surrogate.AcceptOnlyFromAmong("arctan", "fast-sigmoid", "gaussian");
        foreach (Option option in new Option[]
        {
            _network, _neuron, _reset, _leak, _currentLeak, _qlifTau, _loss, _epochs, _float, _finetune, _batch, _rate, _decay, _surrogate, _sharpness, _dropout, _energyPenalty, _target, _ratePenalty, _chip,
            _augment, _seed, _threads,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>The network to train from nothing; null when no text is given.</summary>
    public NetworkSpec? Network(ParseResult parsed)
    {
        if (parsed.GetValue(_network) is not { } text)
        {
            return null;
        }

        return WithNeurons(parsed, NetworkText.Parse(text)) with { Readout = parsed.GetValue(_loss) == "count" ? ReadoutKind.SpikeCount : ReadoutKind.Membrane };
    }

    /// <summary>Layers with the neurons that the options name.</summary>
    public NetworkSpec WithNeurons(ParseResult parsed, NetworkSpec layers)
    {
        NeuronKind neuron = parsed.GetValue(_neuron) switch { "cuba" => NeuronKind.CubaLif, "qlif" => NeuronKind.Qlif, _ => NeuronKind.Lif };
        return layers with
        {
            Neuron = neuron,
            Reset = parsed.GetValue(_reset) == "zero" || neuron == NeuronKind.Qlif ? SpikeReset.Zero : SpikeReset.Subtract,
            LeakV = (ushort)Math.Round(Number(parsed, _leak, 0, 0.99999) * 65536),
            LeakU = (ushort)Math.Round(Number(parsed, _currentLeak, 0, 0.99999) * 65536),
            TauOverT1 = Number(parsed, _qlifTau, 1.0 / 128, 1.4),
        };
    }

    /// <summary>The reset rule of a network that is read, where the user gives one.</summary>
    public ResetRule? Reset(ParseResult parsed) =>
        parsed.GetResult(_reset) is not { Implicit: false } ? null : parsed.GetValue(_reset) == "zero" ? ResetRule.Zero : ResetRule.Subtract;

    /// <summary>How to train.</summary>
    public TrainingOptions Training(ParseResult parsed)
    {
        int epochs = Whole(parsed, _epochs, 1, 100_000);
        int chipEpochs = parsed.GetValue(_float) ? 0 : parsed.GetValue(_finetune) ?? epochs;
        if (chipEpochs < 0 || chipEpochs > epochs || (parsed.GetValue(_float) && parsed.GetValue(_finetune) is not null))
        {
            throw new UserErrorException(new UserError(
                "HW0472", $"Of {epochs} epochs {chipEpochs} cannot be in the chip's integers.", "--finetune-epochs", $"{parsed.GetValue(_finetune)}", $"0..{epochs}", "--float and --finetune-epochs do not go together."));
        }

        SurrogateKind kind = parsed.GetValue(_surrogate) switch { "arctan" => SurrogateKind.Arctan, "gaussian" => SurrogateKind.Gaussian, _ => SurrogateKind.FastSigmoid };
        return new TrainingOptions
        {
            Epochs = epochs, FloatEpochs = epochs - chipEpochs, BatchSize = Whole(parsed, _batch, 1, 4096), Rate = (float)Number(parsed, _rate, 1e-9, 10),
            WeightDecay = (float)Number(parsed, _decay, 0, 1), Surrogate = new Surrogate(kind, (float)Number(parsed, _sharpness, 1e-3, 1e3)), Dropout = (float)Number(parsed, _dropout, 0, 0.99),
            EnergyPenalty = (float)Number(parsed, _energyPenalty, 0, 1e6), AccuracyTarget = (float)Number(parsed, _target, 0, 0.9999), RatePenalty = (float)Number(parsed, _ratePenalty, 0, 1e6),
            Energy = ChipCatalog.Get(parsed.GetValue(_chip)!).Energy,
            Seed = Seed(parsed), Threads = Whole(parsed, _threads, 1, 1024),
        };
    }

    /// <summary>How training images are varied.</summary>
    public AugmentationOptions Augmentation(ParseResult parsed) => AugmentationOptions.Parse(parsed.GetValue(_augment)!);

    private ulong Seed(ParseResult parsed) =>
        uint.TryParse(parsed.GetValue(_seed), NumberStyles.None, CultureInfo.InvariantCulture, out uint seed)
            ? seed
            : throw new UserErrorException(new UserError("HW0002", $"'{parsed.GetValue(_seed)}' is not a seed.", "--seed", parsed.GetValue(_seed), "0..4294967295"));

    private static int Whole(ParseResult parsed, Option<int> option, int least, int most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most
            ? value
            : throw new UserErrorException(new UserError("HW0472", $"{option.Name} is {value}, expected {least} to {most}.", option.Name, $"{value}", $"{least}..{most}"));

    /// <summary>A number as an option's default.</summary>
    internal static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of an option. Throws HW0472.</summary>
    internal static double Number(ParseResult parsed, Option<string> option, double least, double most) =>
        double.TryParse(parsed.GetValue(option), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new UserErrorException(new UserError(
                "HW0472", FormattableString.Invariant($"{option.Name} is '{parsed.GetValue(option)}', expected a number from {least} to {most}."), option.Name, parsed.GetValue(option),
                FormattableString.Invariant($"{least}..{most}")));
}
